import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An open engine that takes HL7 v2 over MLLP on the loopback and writes each message to a file. */
public class Engine {
  public static void main(String[] args) throws Exception {
    Main main = new Main();
    main.configure().addRoutesBuilder(new RouteBuilder() {
      @Override
      public void configure() {
        from("mllp:127.0.0.1:" + args[0] + "?autoAck=true")
            .process(exchange -> {
              String message = exchange.getMessage().getBody(String.class);
              Files.writeString(Path.of(args[1]), message);
            });
      }
    });
    main.run();
  }
}
