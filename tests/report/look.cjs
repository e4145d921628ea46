// Opens a page in a browser and tells what is wrong with it, as JSON:
//   node look.cjs CHROMIUM PAGE SCREENSHOT SCHEME WIDTH
const puppeteer = require("puppeteer-core");
const axe = require.resolve("axe-core/axe.min.js");

const [executablePath, page, screenshot, scheme, width] = process.argv.slice(2);

const faultsOf = (result) =>
  result.violations.map((each) => ({
    rule: each.id,
    impact: each.impact,
    places: each.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`),
  }));

const looked = () => ({
  empty: [...document.querySelectorAll(".plot")]
    .filter((each) => each.querySelectorAll(".bars path").length === 0)
    .map((each) => each.id),
  figures: document.querySelectorAll(".plot").length,
  pictures: document.querySelectorAll("figure svg[role=img] .part").length,
  overflow: document.documentElement.scrollWidth - window.innerWidth,
  stray: [...document.querySelectorAll(".plot")].filter((plot) => {
    const frame = plot.getBoundingClientRect();
    return [...plot.querySelectorAll("text")].some((each) => {
      const box = each.getBoundingClientRect();
      return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1);
    });
  }).map((each) => each.id),
  outside: [...document.querySelectorAll(".part")].filter((part) => {
    const frame = part.querySelector("rect").getBBox();
    return [...part.querySelectorAll("text")].some((text) => {
      const box = text.getBBox();
      return box.x < frame.x || box.x + box.width > frame.x + frame.width;
    });
  }).map((each) => each.textContent),
});

(async () => {
  const browser = await puppeteer.launch({
    executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  try {
    const tab = await browser.newPage();
    const said = [];
    const asked = [];
    tab.on("console", (each) => ["error", "warn"].includes(each.type()) && said.push(each.text()));
    tab.on("pageerror", (error) => said.push(String(error)));
    tab.on("request", (each) => /^(file|data|blob):/.test(each.url()) || asked.push(each.url()));
    await tab.setViewport({ width: Number(width), height: 900 });
    await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await tab.goto(`file://${page}`);
    await tab.waitForFunction(() => document.documentElement.dataset.drawn, { timeout: 60000 });
    const found = await tab.evaluate(looked);
    await tab.screenshot({ path: screenshot, fullPage: true });
    await tab.addScriptTag({ path: axe }).catch(async () => {
      await tab.evaluate(require("fs").readFileSync(axe, "utf8"));
    });
    const faults = faultsOf(await tab.evaluate(() => axe.run()));
    console.log(JSON.stringify({ ...found, said, asked, faults }));
  } finally {
    await browser.close();
  }
})();
