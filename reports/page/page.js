"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const phone = matchMedia("(max-width: 40rem)");
  const palette = {
    orange: "#e69f00", green: "#009e73", vermillion: "#d55e00", purple: "#cc79a7", sky: "#56b4e9", yellow: "#f0e442",
  };
  const light = { ...palette, ground: "#ffffff", ink: "#1b1f24", muted: "#57606a", faint: "#d8dee4", blue: "#0072b2", low: "#eef4fa", high: "#08457e" };
  const night = { ...palette, ground: "#14171c", ink: "#e6e9ee", muted: "#a3adb9", faint: "#333a44", blue: "#3d9bd6", low: "#1c2733", high: "#8cc8ff" };
  const views = {};

  // themed puts the colours of the theme in the place of their names, anywhere in a specification.
  function themed(value, theme) {
    if (typeof value === "string") return value.replace(/\$([a-z]+)\b/g, (all, name) => theme[name] || all);
    if (Array.isArray(value)) return value.map((v) => themed(v, theme));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, themed(v, theme)]));
    return value;
  }

  function rows(name) {
    const { columns, values } = data.tables[name];
    const n = values.length ? values[0].length : 0;
    return Array.from({ length: n }, (_, i) => Object.fromEntries(columns.map((c, j) => [c, values[j][i]])));
  }

  function config(theme, width) {
    const narrow = width < 520;
    const texts = { labelColor: theme.muted, titleColor: theme.ink, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" };
    return {
      background: theme.ground, aria: false, font: getComputedStyle(document.body).fontFamily, customFormatTypes: false,
      view: { stroke: null },
      axis: { ...texts, gridColor: theme.faint, domainColor: theme.faint, tickColor: theme.faint, labelLimit: narrow ? 150 : 240, titlePadding: 8 },
      legend: { ...texts, orient: "top", columns: narrow ? 2 : 6, labelLimit: narrow ? 130 : 240, titleLimit: 300, symbolSize: 90 },
      header: texts, title: { color: theme.ink, subtitleColor: theme.muted },
      text: { color: theme.ink, fontSize: 12 }, rule: { color: theme.muted },
      mark: { color: theme.blue }, line: { strokeWidth: 2 }, point: { size: 50, filled: true },
      range: { category: ["blue", "orange", "green", "vermillion", "purple", "sky", "yellow"].map((c) => theme[c]).concat(theme.muted), heatmap: [theme.low, theme.high], ramp: [theme.low, theme.high] },
    };
  }

  // That one dimension follows the box and the other its rows is meant, and Vega-Lite warns of it.
  const logger = {
    level() { return this; }, info() { return this; }, debug() { return this; },
    warn(...said) { if (!/^Dropping "fit-/.test(said[0])) console.warn(...said); return this; },
    error(...said) { console.error(...said); return this; },
  };

  // sized gives a specification the width of its box; parts beside or below each other cannot follow it, and get a number.
  function sized(spec, width, height) {
    const parts = spec.vconcat || spec.hconcat || spec.concat;
    if (parts) {
      const each = Math.max(160, (spec.hconcat ? width / parts.length : width) - 130);
      for (const part of parts) if (part.width === undefined) part.width = each;
      return spec;
    }
    if (spec.facet || spec.repeat) return spec;
    return { autosize: { type: "fit-x", contains: "padding" }, height: height || 260, ...spec, width: spec.width || "container" };
  }

  async function draw(id, box) {
    const chart = data.charts[id];
    const theme = dark.matches ? night : light;
    const width = Math.max(box.clientWidth, chart.breadth || 0);
    const spec = sized(themed(structuredClone(chart.spec), theme), width, chart.height);
    if (chart.breadth > box.clientWidth) spec.width = width;
    spec.description = chart.alt;
    spec.data = { values: rows(chart.data) };
    spec.datasets = Object.fromEntries((chart.further || []).map((name) => [name, rows(name)]));
    if (views[id]) views[id].finalize();
    const made = await vegaEmbed(box, spec, {
      mode: "vega-lite", renderer: "svg", actions: false, ast: true, logger, config: config(theme, width), tooltip: { theme: dark.matches ? "dark" : "light" },
    });
    views[id] = made;
    box.dataset.theme = theme === night ? "dark" : "light";
    const svg = box.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", chart.alt);
    svg.removeAttribute("aria-roledescription");
  }

  let drawing = Promise.resolve();
  function drawAll() {
    delete document.documentElement.dataset.drawn;
    drawing = drawing.then(async () => {
      for (const box of document.querySelectorAll("[data-chart]")) {
        const hidden = [];
        for (let d = box.closest("details:not([open])"); d; d = d.parentElement.closest("details:not([open])")) { d.open = true; hidden.push(d); }
        try {
          await draw(box.dataset.chart, box);
        } catch (e) {
          box.textContent = "The chart could not be drawn. Its numbers stand below.";
          box.classList.add("wrong");
          console.error(box.dataset.chart, e);
        }
        for (const d of hidden) d.open = false;
      }
      document.documentElement.dataset.drawn = String(document.querySelectorAll("[data-chart]").length);
    });
  }

  function csv(name) {
    const { columns, values } = data.tables[name];
    const field = (v) => (v === null || v === undefined ? "" : /[",\r\n]/.test(String(v)) ? '"' + String(v).replace(/"/g, '""') + '"' : String(v));
    const lines = [columns.map(field).join(",")];
    const n = values.length ? values[0].length : 0;
    for (let i = 0; i < n; i++) lines.push(values.map((column) => field(column[i])).join(","));
    return lines.join("\r\n") + "\r\n";
  }

  function save(blob, name) {
    const a = document.createElement("a");
    a.href = URL.createObjectURL(blob);
    a.download = name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.csv) save(new Blob([csv(button.dataset.csv)], { type: "text/csv" }), button.dataset.csv + ".csv");
    const view = views[button.dataset.of] && views[button.dataset.of].view;
    if (button.dataset.save === "svg") save(new Blob([await view.toSVG()], { type: "image/svg+xml" }), button.dataset.of + ".svg");
    if (button.dataset.save === "png") (await view.toCanvas(2)).toBlob((blob) => save(blob, button.dataset.of + ".png"));
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest(".menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open]):not(.menu):not(.code):not(.licences)")];
    for (const d of opened) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of opened) d.open = false; });

  dark.addEventListener("change", drawAll);
  phone.addEventListener("change", drawAll);
  drawAll();
})();
