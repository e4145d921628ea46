// Opens a page in a browser and tells what is wrong with it, a JSON list with one entry a view:
//   node look.cjs CHROMIUM PAGE FOLDER SCHEME-WIDTH...
// A screenshot of each view stays in the folder.
const { readFileSync } = require("node:fs");
const puppeteer = require("puppeteer-core");

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, page, folder, ...views] = process.argv.slice(2);

const faultsOf = (result) =>
  result.violations.map(({ id, nodes }) => ({
    rule: id,
    places: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
  }));

const looked = () => {
  const plots = [...document.querySelectorAll(".plot")];
  const leaves = (frame, box) =>
    box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1);
  const leaving = (holder, frame) =>
    [...holder.querySelectorAll("text")].filter((each) =>
      leaves(frame.getBoundingClientRect(), each.getBoundingClientRect()));
  return {
    drawn: plots.filter((each) => each.querySelector(".bars path")).map((each) => each.id),
    undrawn: plots.filter((each) => !each.querySelector(".bars path")).map((each) => each.id),
    components: document.querySelectorAll("figure svg[role=img] .part").length,
    cut: [
      ...plots.flatMap((each) => leaving(each, each)),
      ...[...document.querySelectorAll(".part")].flatMap((each) => leaving(each, each.querySelector("rect"))),
    ].map((each) => each.textContent),
    overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
    paper: getComputedStyle(document.body).backgroundColor,
  };
};

// Whether figures take the other colours when the reader's system changes them.
const repainted = async (tab, scheme) => {
  const colour = () => getComputedStyle(document.querySelector(".bars path")).fill;
  const before = await tab.evaluate(colour);
  const other = scheme === "dark" ? "light" : "dark";
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: other }]);
  const changed = (was) => getComputedStyle(document.querySelector(".bars path")).fill !== was;
  return tab.waitForFunction(changed, { timeout: 5000 }, before).then(() => true, () => false);
};

const view = async (tab, name) => {
  const [scheme, width] = name.split("-");
  const told = { said: [], asked: [] };
  const hear = (each) => ["error", "warn"].includes(each.type()) && told.said.push(each.text());
  const fail = (error) => told.said.push(String(error));
  const ask = (each) => /^(file|data|blob):/.test(each.url()) || told.asked.push(each.url());
  tab.on("console", hear).on("pageerror", fail).on("request", ask);
  await tab.setViewport({ width: Number(width), height: 900 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(`file://${page}`);
  await tab.waitForFunction(() => document.documentElement.dataset.drawn, { timeout: 60000 });
  const found = await tab.evaluate(looked);
  await tab.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  await tab.evaluate(axe);
  const faults = faultsOf(await tab.evaluate(() => axe.run()));
  const repaints = await repainted(tab, scheme);
  tab.off("console", hear).off("pageerror", fail).off("request", ask);
  return { view: name, repaints, ...found, ...told, faults };
};

(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
  const browser = await puppeteer.launch({ executablePath, args });
  try {
    const tab = await browser.newPage();
    const found = [];
    for (const name of views) found.push(await view(tab, name));
    console.log(JSON.stringify(found));
  } finally {
    await browser.close();
  }
})();
