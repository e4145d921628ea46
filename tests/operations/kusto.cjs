// Reads {tables: {name: "(Column: type, ...)"}, queries: [...]} and prints, for each query, what
// Microsoft's own parser and binder say against it. Argument: the folder of node modules.
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const folder = path.join(process.argv[2], "@kusto", "language-service-next");
for (const file of ["bridge.min.js", "Kusto.Language.Bridge.min.js"]) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, file), "utf8"), { filename: file });
}
const { KustoCode, GlobalState } = Kusto.Language;
const { TableSymbol, DatabaseSymbol } = Kusto.Language.Symbols;

const asked = JSON.parse(fs.readFileSync(0, "utf8"));
const tables = Object.entries(asked.tables).map(([name, columns]) =>
  TableSymbol.From(columns).WithName(name),
);
const state = GlobalState.Default.WithDatabase(new DatabaseSymbol.ctor("workspace", tables, false));
const told = asked.queries.map((query) => {
  const found = KustoCode.ParseAndAnalyze(query, state).GetDiagnostics();
  const all = [];
  for (let index = 0; index < found.Count; index += 1) all.push(found.getItem(index).Message);
  return all;
});
console.log(JSON.stringify(told));
