(() => {
  const wrong = [];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const text = (e) => (e ? e.textContent.trim() : "");
  let marks = 0;
  const charts = all("figure.chart").map((figure) => {
    const say = (what) => wrong.push("chart " + figure.id + ": " + what);
    const svg = figure.querySelector(".draw svg");
    if (!svg) { say("not drawn: " + text(figure.querySelector(".draw"))); return figure.id; }
    const shapes = all(".role-mark path, .role-mark text, .role-mark line, .role-mark rect, .role-mark image", svg).filter((e) => e.getAttribute("d") !== "" && !e.closest(".role-legend, .role-axis"));
    marks += shapes.length;
    if (shapes.length === 0) say("no marks");
    if (/NaN|undefined|Infinity/.test(svg.outerHTML)) say("draws what is no number");
    const box = svg.getBoundingClientRect();
    const own = Math.max(figure.querySelector(".draw").clientWidth, Number(figure.querySelector(".draw").dataset.breadth || 0));
    if (own > 0 && (box.width < own / 3 || box.height < 30)) say("too small: " + box.width + " by " + box.height + " in " + own);
    if (own > 0 && box.width > own + 1) say("wider than its box: " + box.width + " in " + own);
    if (svg.getAttribute("role") !== "img" || !svg.getAttribute("aria-label")) say("no name for a screen reader");
    if (!text(figure.querySelector("figcaption h3, figcaption h4, figcaption h5"))) say("no title");
    if (all(".behind table tbody tr", figure).length === 0) say("no table behind it");
    return figure.id;
  });
  for (const table of all("table")) {
    if (!text(table.caption)) wrong.push("a table without a caption");
    if (all("thead th[scope=col]", table).length === 0) wrong.push("a table without heads: " + text(table.caption));
  }
  let level = 0;
  for (const h of all("h1, h2, h3, h4, h5, h6")) {
    const next = Number(h.tagName[1]);
    if (next > level + 1) wrong.push("heading out of order: h" + next + " after h" + level + ": " + text(h));
    if (!text(h)) wrong.push("an empty heading");
    level = next;
  }
  if (all("h1").length !== 1) wrong.push("not one h1");
  if (document.documentElement.lang !== "en") wrong.push("no language");
  if (!document.title) wrong.push("no title");
  for (const e of all("a, button, summary")) if (!text(e) && !e.getAttribute("aria-label")) wrong.push("no name: " + e.outerHTML.slice(0, 80));
  for (const e of all("a[href^='#']")) if (!document.getElementById(e.getAttribute("href").slice(1))) wrong.push("leads nowhere: " + e.outerHTML);
  for (const e of all("a[href], link, img, script[src], iframe, object")) if (!/^(#|data:|blob:)/.test(e.getAttribute("href") || e.getAttribute("src") || "#")) wrong.push("leads out: " + e.outerHTML.slice(0, 80));
  const ids = all("[id]").map((e) => e.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) wrong.push("the id is there twice: " + id);
  if (!document.querySelector("meta[http-equiv=Content-Security-Policy]")) wrong.push("no content security policy");
  return {
    width: document.documentElement.scrollWidth, wrong, charts, marks,
    tables: all("table").length, background: getComputedStyle(document.body).backgroundColor,
  };
})()
