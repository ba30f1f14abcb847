// Charts in the static book: a compiled Vega specification becomes a live figure when it comes near the window.
//
// Expects, once for each chart:
//   <figure class="chart">
//     <img src="….svg" alt="…">
//     <script type="application/json" class="vega-spec">{the Vega specification}</script>
//     <figcaption>…</figcaption> <details>the table</details>
//   </figure>
// Without this script, or on any error, the picture stays.

(() => {
  "use strict";

  const NARROWEST = 120; // pixels of plot, below which the figure is scaled down as a picture

  const language = document.documentElement.lang;

  // How numbers are written in the page's language, as d3 wants to be told it; English is what it knows.
  function numbersOf() {
    const parts = Object.fromEntries(new Intl.NumberFormat(language).formatToParts(1234567.8).map(({ type, value }) => [type, value]));
    return { decimal: parts.decimal ?? ".", thousands: parts.group ?? ",", grouping: [3], currency: ["", ""] };
  }

  const embedding = {
    ...(/^en\b/.test(language) ? {} : { formatLocale: numbersOf() }),
    ast: true, // the page's policy forbids the code that Vega would otherwise write
    actions: false,
    renderer: "svg",
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };

  function hasFreeWidth(spec) {
    const signal = spec.signals?.find(({ name }) => name === "width");
    return signal ? signal.update === undefined : typeof spec.width === "number";
  }

  // The width signal is the plot without axes and legend, so what they take has to come off first.
  async function fit(view, place) {
    const svg = place.querySelector("svg");
    const around = svg.width.baseVal.value - view.signal("width");
    const width = Math.max(NARROWEST, Math.floor(place.clientWidth - around));
    if (width !== view.signal("width")) await view.signal("width", width).runAsync();
  }

  function keepFitting(view, place) {
    let timer;
    let last = place.clientWidth;
    const later = () => {
      if (place.clientWidth === last || place.clientWidth === 0) return;
      last = place.clientWidth;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => fit(view, place).catch(complain), 120);
    };
    new ResizeObserver(later).observe(place);
  }

  const turned = new Map(); // figure to the specification that it has at other values of the page's dials
  const views = new Map(); // figure to what Vega drew in it
  let near;

  // Draws the figure anew when it is near the window: by `spec`, or as it was if there is none.
  function turn(figure, spec) {
    if (spec) turned.set(figure, spec);
    else turned.delete(figure);
    delete figure.dataset.drawn;
    near.unobserve(figure); // it is told at once whether it is near
    near.observe(figure);
  }

  const complain = (error) => console.error("A chart stays a picture:", error);

  const stored = (figure) => JSON.parse(figure.querySelector("script.vega-spec").textContent);

  async function draw(figure) {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = "true";
    const picture = figure.querySelector("img");
    const place = document.createElement("div");
    place.className = "vega";
    try {
      const spec = turned.get(figure) ?? stored(figure);
      spec.description ??= picture?.alt;
      figure.insertBefore(place, picture ?? figure.firstChild);
      const { view } = await window.casebookVega(place, spec, embedding);
      figure.querySelectorAll("div.vega").forEach((old) => { if (old !== place) old.remove(); });
      views.get(figure)?.finalize();
      views.set(figure, view);
      if (hasFreeWidth(spec)) {
        // Twice, because a new width can change the labels and with them the room they take.
        await fit(view, place);
        await fit(view, place);
        keepFitting(view, place);
      }
      if (picture) picture.hidden = true;
    } catch (error) {
      place.remove();
      if (picture) picture.hidden = false;
      complain(error);
    }
  }

  function drawWhenNear(figures) {
    near = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        draw(target);
      }
    }, { rootMargin: "600px" });
    figures.forEach((figure) => near.observe(figure));
  }

  // On paper nothing can be opened: what was closed is opened for printing, and closed again.
  function openForPrinting() {
    const opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((details) => { details.open = true; });
    window.addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }), { once: true });
  }

  window.casebookCharts = { stored, turn };

  document.addEventListener("DOMContentLoaded", () => {
    // The answers page loads cases in hidden frames; nobody sees their charts.
    if (window.parent !== window && window.location.hash === "#collect") return;
    const figures = [...document.querySelectorAll("figure.chart:has(script.vega-spec)")];
    drawWhenNear(figures);
    window.addEventListener("beforeprint", () => { figures.forEach(draw); openForPrinting(); });
  });
})();
