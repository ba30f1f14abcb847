// The dials of a page: numbers, tables and charts at other values, each of which was run when the book was made. Nothing
// is worked out here, nothing is stored, and values between those that were run do not exist.
//
// Expects in the page
//   <details class="dials"> … <script type="application/json" class="told">{dials}</script></details>
//   <span data-slot="…"> a value in prose, <div data-slot="…"> results of a cell, <figure class="chart" data-slot="…">
// and beside this script dials/PAGE.js, which is loaded when somebody first reaches for a dial and holds, by state and by
// slot: a text, HTML of a value; a list, HTML of results; an object {patch, caption, alt, table}, what differs of a chart.
// Without this script the page stands at the values of its copy.

(() => {
  "use strict";

  const { gettext, ngettext, number, listed } = window.casebookWords;
  const list = document.querySelector("details.dials");
  const told = list?.querySelector("script.told");
  if (!told || (window.parent !== window && window.location.hash === "#collect")) return;
  const { dials, asks } = JSON.parse(told.textContent);
  if (!dials.length) return;
  const RESTS = 400; // milliseconds without a turn before it is said what changed
  const page = window.location.pathname.split("/").at(-1).replace(/\.html$/, "");
  const own = document.currentScript.src;
  const known = Object.fromEntries(dials.map((dial) => [dial.name, dial]));
  const places = new Map([...document.querySelectorAll("[data-slot]")].map((place) => [place.dataset.slot, place]));
  const turned = new Map(); // dial's name to the number of its value, where that is not this copy's
  const kept = new Map(); // place to what stood there
  let shown = {}; // what is on the page instead, by slot

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // ---- the states

  let loading;
  function states() {
    loading ??= new Promise((done, failed) => {
      const script = make("script", { src: new URL(`dials/${page}.js`, own).href });
      script.addEventListener("load", () => done(window.casebookDials[page]));
      script.addEventListener("error", () => failed(new Error(gettext("the file with the other values could not be read"))));
      document.head.append(script);
    });
    return loading;
  }

  const name = () => [...turned].map(([dial, at]) => `${dial}=${at}`).sort().join("&");

  // ---- a state on the page

  function patched(spec, patch) {
    for (const [path, ...value] of patch) {
      let at = spec;
      for (const step of path.slice(0, -1)) at = at[step];
      if (value.length) at[path.at(-1)] = structuredClone(value[0]);
      else delete at[path.at(-1)];
    }
    return spec;
  }

  function stood(place) {
    if (!kept.has(place)) {
      kept.set(place, place.tagName === "FIGURE" ? {
        caption: place.querySelector("figcaption").innerHTML,
        alt: place.querySelector("img").alt,
        table: place.querySelector("details.numbers")?.outerHTML ?? "",
      } : place.innerHTML);
    }
    return kept.get(place);
  }

  function turnChart(figure, now) {
    const before = stood(figure);
    figure.querySelector("figcaption").innerHTML = now?.caption ?? before.caption;
    figure.querySelector("img").alt = now?.alt ?? before.alt;
    const table = figure.querySelector("details.numbers");
    const isOpen = table?.open;
    table?.remove();
    figure.insertAdjacentHTML("beforeend", now?.table ?? before.table);
    if (isOpen && figure.querySelector("details.numbers")) figure.querySelector("details.numbers").open = true;
    window.casebookCharts.turn(figure, now ? patched(window.casebookCharts.stored(figure), now.patch) : null);
  }

  // What is above may grow or shrink: the dial in hand stays where it is.
  function heldStill(change) {
    const held = document.activeElement?.closest(".dial");
    const before = held?.getBoundingClientRect().top;
    change();
    const moved = held ? held.getBoundingClientRect().top - before : 0;
    for (let box = held?.parentElement; moved && box; box = box.parentElement) {
      const was = box.scrollTop;
      box.scrollTop += moved;
      if (box.scrollTop !== was) break;
    }
  }

  function show(next) {
    const charts = [];
    for (const slot of new Set([...Object.keys(shown), ...Object.keys(next)])) {
      const place = places.get(slot);
      if (!place) continue;
      const before = stood(place), now = next[slot];
      place.classList.toggle("moved", now !== undefined);
      if (place.tagName === "FIGURE") charts.push([place, now]);
      else place.innerHTML = Array.isArray(now) ? now[0] : now ?? before;
    }
    shown = next;
    requestAnimationFrame(() => charts.forEach(([place, now]) => turnChart(place, now))); // words are painted first
  }

  // ---- turning

  async function turn(dial, at) {
    const all = await states();
    if (at === known[dial].base) turned.delete(dial);
    else turned.set(dial, at);
    const back = [];
    for (const other of [...turned.keys()]) { // what was not run together cannot be shown together
      if (other === dial || name() in all) continue;
      turned.delete(other);
      back.push(other);
    }
    heldStill(() => {
      show(turned.size ? all[name()] : {});
      tell(back);
    });
  }

  function reset() {
    turned.clear();
    show({});
    tell([]);
  }

  // ---- what is said of it

  const line = make("p", { class: "turned", hidden: "" });
  const heard = make("p", { class: "heard", role: "status" });
  const words = make("span");
  const next = make("button", { type: "button" }, gettext("Next change"));
  const back = make("button", { type: "button" }, gettext("Back to this copy’s values"));
  const bar = make("section", { class: "dial-bar", "aria-label": gettext("The dials that are turned"), hidden: "" }, words, next, back);

  const value = (dial) => known[dial].shown[turned.get(dial) ?? known[dial].base];

  function changed() {
    const here = Object.keys(shown).map((slot) => places.get(slot)).filter(Boolean);
    const count = (wanted) => here.filter(({ tagName }) => tagName === wanted).length;
    const [spans, divs, figures] = ["SPAN", "DIV", "FIGURE"].map(count);
    const parts = [
      spans && ngettext("{count} number or word", "{count} numbers or words", spans),
      divs && ngettext("{count} result", "{count} results", divs),
      figures && ngettext("{count} chart", "{count} charts", figures),
    ].filter(Boolean);
    return parts.length ? gettext("{parts} changed.", { parts: listed(parts) }) : gettext("Nothing on this page changed.");
  }

  let speaking;
  function tell(put) {
    for (const control of document.querySelectorAll(".dial[data-dial]")) settle(control);
    const names = [...turned.keys()];
    const now = names.map((dial) => gettext("{dial}: {value} (in this copy {base})", { dial: known[dial].label, value: value(dial), base: known[dial].shown[known[dial].base] })).join("; ");
    const returned = put.map((dial) => ` ${gettext("“{dial}” is back at {value}: the two were not worked out together.", { dial: known[dial].label, value: value(dial) })}`).join("");
    words.textContent = names.length ? `${now}. ${changed()}${returned}` : "";
    line.textContent = names.length ? gettext("On this page dials are turned. {dials}. Questions and their answers stay as they are in this copy.", { dials: now }) : "";
    line.hidden = bar.hidden = !names.length;
    document.documentElement.classList.toggle("is-turned", names.length > 0);
    window.clearTimeout(speaking);
    speaking = window.setTimeout(() => { heard.textContent = words.textContent || gettext("This page stands at this copy’s values."); }, RESTS);
  }

  let visited = -1;
  next.addEventListener("click", () => {
    const moved = [...document.querySelectorAll(".moved")].filter((place) => place.getClientRects().length);
    if (!moved.length) return;
    visited = (visited + 1) % moved.length;
    const place = moved[visited];
    document.querySelectorAll(".moved.here").forEach((one) => one.classList.remove("here"));
    place.classList.add("here");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    place.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
    const what = place.tagName === "FIGURE" ? place.querySelector("figcaption").textContent : place.textContent;
    heard.textContent = gettext("Change {number} of {all}: {what}", { number: number(visited + 1), all: number(moved.length), what: what.trim().slice(0, 200) });
  });
  back.addEventListener("click", () => { reset(); document.querySelector(".dial input, .dial select")?.focus({ preventScroll: true }); });

  // ---- the controls

  let made = 0;
  function control(dial) {
    const id = `dial-${made += 1}`;
    const few = dial.shown.length < 4 || dial.shown.some((text) => text.length > 12);
    const input = few
      ? make("select", { id }, ...dial.shown.map((text, at) => make("option", { value: at }, text)))
      : make("input", { id, type: "range", min: 0, max: dial.shown.length - 1, step: 1 });
    input.addEventListener("input", () => turn(dial.name, Number(input.value)).catch(failed));
    input.addEventListener("focus", () => states().catch(failed), { once: true });
    const output = few ? "" : make("output", { for: id });
    const whole = make("div", { class: "dial", "data-dial": dial.name }, make("label", { for: id }, dial.label), input, output);
    settle(whole);
    return whole;
  }

  function settle(control) {
    const dial = known[control.dataset.dial];
    const at = turned.get(dial.name) ?? dial.base;
    const input = control.querySelector("input, select");
    input.value = at;
    if (input.type !== "range") return;
    input.setAttribute("aria-valuetext", dial.shown[at]);
    control.querySelector("output").textContent = dial.shown[at];
  }

  function failed(error) {
    words.textContent = gettext("The dials cannot be turned: {why}.", { why: error.message });
    bar.hidden = false;
  }

  // Behind the first part of a section that a dial moves, or behind its question whether an answer holds, it can be turned.
  function placeControls() {
    const here = new Map(); // section to its first part that is moved, and the dials
    for (const dial of dials) {
      for (const slot of dial.moves) {
        const place = places.get(slot);
        const section = place?.closest("section");
        if (!section || place.closest("details.content-note")) continue;
        let part = place;
        while (part.parentElement !== section) part = part.parentElement;
        const found = here.get(section) ?? { part, names: new Set() };
        if (part.compareDocumentPosition(found.part) & Node.DOCUMENT_POSITION_FOLLOWING) found.part = part;
        found.names.add(dial.name);
        here.set(section, found);
      }
    }
    for (const [section, { part, names }] of here) {
      const question = [...section.children].find((one) => one.matches("p") && one.textContent.includes(asks));
      const summary = names.size === 1 ? gettext("What if this were different? One dial to turn") : ngettext("What if this were different? {count} dial to turn", "What if this were different? {count} dials to turn", names.size);
      (question ?? part).after(make("details", { class: "turn-here" }, make("summary", {}, summary), ...dials.filter((dial) => names.has(dial.name)).map(control)));
    }
  }

  list.append(make("div", { class: "all-dials" }, ...dials.map(control)));
  placeControls();
  document.querySelector("article h1").after(line);
  document.querySelector("article").append(bar, heard);
  document.documentElement.classList.add("has-dials");
})();
