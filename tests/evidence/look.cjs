// Opens a page of tables in a browser, narrow, once for each colour scheme, and tells what is wrong:
//   node look.cjs CHROMIUM PAGE SCHEME...
const { readFileSync } = require("node:fs");
const puppeteer = require("puppeteer-core");

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, page, ...schemes] = process.argv.slice(2);

const view = async (tab, scheme) => {
  const asked = [];
  tab.on("request", (each) => /^(file|data):/.test(each.url()) || asked.push(each.url()));
  await tab.setViewport({ width: 390, height: 900 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(`file://${page}`);
  const found = await tab.evaluate(() => ({
    paper: getComputedStyle(document.body).backgroundColor,
    overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
  }));
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => axe.run());
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`);
  return { ...found, asked, faults };
};

(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const browser = await puppeteer.launch({ executablePath, args });
  try {
    const told = [];
    for (const each of schemes) told.push(await view(await browser.newPage(), each));
    console.log(JSON.stringify(told));
  } finally {
    await browser.close();
  }
})();
