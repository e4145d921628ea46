"use strict";
(() => {
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const narrow = window.matchMedia("(max-width: 40rem)");
  const colour = (name) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  const axis = (given) => ({
    ...given,
    gridcolor: colour("grid"),
    zerolinecolor: colour("line"),
    linecolor: colour("line"),
  });

  const draw = (slug) => {
    const { data, layout } = figures[slug];
    const traces = data.map((trace) => ({
      ...trace,
      marker: { ...trace.marker, color: colour(trace.meta) },
    }));
    const font = { ...layout.font, color: colour("ink"), size: narrow.matches ? 10 : 12 };
    const hoverlabel = { bgcolor: colour("raised"), bordercolor: colour("line"), font };
    const themed = {
      ...layout, font, hoverlabel, xaxis: axis(layout.xaxis), yaxis: axis(layout.yaxis),
    };
    return Plotly.react(slug, traces, themed, { responsive: true, displayModeBar: false });
  };

  const paint = () => Promise.all(Object.keys(figures).map(draw));

  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("printing");
    paint();
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("printing");
    paint();
  });
  dark.addEventListener("change", paint);
  narrow.addEventListener("change", paint);
  paint().then(() => { document.documentElement.dataset.drawn = "yes"; });
})();
