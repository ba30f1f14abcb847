// The page round the pages: it hears what is new and shows it where one was reading. Where only words changed, they
// are put into the page; else the page is loaded aside, moved to the same place, and shown when it is ready.
(() => {
  "use strict";

  const main = document.querySelector("main");
  const state = document.getElementById("state");
  const fault = document.getElementById("fault");
  const notes = document.getElementById("notes");
  const HEADS = "section[id], h1[id], h2[id], h3[id]";
  const PROGRAMS = "script, [data-exercise], figure.chart, details.dials, [data-slot], form";
  const WORDS = "P, LI, DD, DT, TD, TH, BLOCKQUOTE, H1, H2, H3, H4, FIGCAPTION, SUMMARY, PRE, LABEL";
  const mark = /^#(learner|facilitator)\/([\w-]+\.html)?/.exec(location.hash);
  let edition = mark ? mark[1] : "learner";
  let page = (mark && mark[2]) || "index.html";
  let run = null;
  let frame = null;
  let text = null; // of the page that is shown, as it came
  let told = {};
  let turn = 0;

  const address = () => `/${edition}/${page}`;
  const read = async () => {
    const answer = await fetch(address(), { cache: "no-cache" });
    return answer.ok ? answer.text() : null;
  };
  const parsed = (source) => new DOMParser().parseFromString(source, "text/html");
  const say = (words) => { state.textContent = words; };

  // ---- where one is reading

  function place() {
    const view = frame && frame.contentWindow;
    if (!view || !view.document.body) return null;
    let nearest = null;
    const open = [];
    for (const head of view.document.querySelectorAll(HEADS)) {
      const top = head.getBoundingClientRect().top;
      if (head.id && (top <= 120 || !nearest)) nearest = { id: head.id, top };
    }
    for (const one of view.document.querySelectorAll("details[open] > summary")) open.push(one.textContent);
    return { nearest, open, y: view.scrollY };
  }

  function goTo(view, before) {
    for (const one of view.document.querySelectorAll("details:not([open]) > summary")) {
      if (before.open.includes(one.textContent)) one.parentElement.open = true;
    }
    const head = before.nearest && view.document.getElementById(before.nearest.id);
    const y = head ? view.scrollY + head.getBoundingClientRect().top - before.nearest.top : before.y;
    view.scrollTo({ top: before.y === 0 ? 0 : y, behavior: "instant" });
  }

  // ---- a page that is loaded aside

  async function load(keep) {
    const mine = ++turn;
    const before = keep ? place() : null;
    const source = await read();
    if (source === null && !frame && page !== "index.html") { // no such page: the contents, then
      page = "index.html";
      await load(false);
      return;
    }
    if (source === null || mine !== turn) return;
    const next = document.createElement("iframe");
    next.title = "The page";
    next.className = "next";
    const ready = new Promise((done) => {
      next.addEventListener("load", done, { once: true });
      const look = () => {
        const there = next.contentDocument;
        if (there && there.URL !== "about:blank" && there.readyState !== "loading") done();
        else if (mine === turn) setTimeout(look, 4);
      };
      setTimeout(look, 4);
    });
    next.src = address();
    main.append(next);
    await ready;
    if (mine !== turn) {
      next.remove();
      return;
    }
    text = source;
    if (before) goTo(next.contentWindow, before);
    const old = frame;
    frame = next;
    next.classList.remove("next");
    if (old) old.remove();
    next.addEventListener("load", followed);
    settle();
    // what scripts add while the page loads moves it once more
    if (before) next.contentWindow.addEventListener("load", () => goTo(next.contentWindow, before), { once: true });
  }

  function followed() { // a link was followed in the frame
    const there = new URL(frame.contentWindow.location.href);
    const found = /^\/(learner|facilitator)\/([\w-]+\.html)?$/.exec(there.pathname);
    if (!found) return;
    if (found[1] !== edition || (found[2] || "index.html") !== page) {
      [edition, page] = [found[1], found[2] || "index.html"];
      text = null;
      read().then((source) => { text = source; });
    }
    settle();
  }

  function settle() {
    history.replaceState(null, "", `#${edition}/${page}`);
    document.title = `Preview: ${frame.contentDocument.title}`;
    for (const button of document.querySelectorAll("[data-edition]")) {
      button.setAttribute("aria-pressed", String(button.dataset.edition === edition));
    }
    annotate();
  }

  // ---- words that are put into the page

  function differences(old, now, found) {
    if (old.isEqualNode(now)) return true;
    const parts = [[...old.childNodes], [...now.childNodes]];
    const same = old.nodeType === 1 && old.cloneNode(false).isEqualNode(now.cloneNode(false));
    const inner = same && !old.matches(WORDS) && parts[0].length === parts[1].length;
    if (inner) return parts[0].every((one, at) => differences(one, parts[1][at], found));
    if (old.nodeType !== 1 || now.nodeType !== 1) return false;
    if (old.matches(PROGRAMS) || old.closest(PROGRAMS) || old.querySelector(PROGRAMS)) return false;
    if (now.matches(PROGRAMS) || now.querySelector(PROGRAMS)) return false;
    found.push([old, now]);
    return true;
  }

  function putIn(source) {
    if (text === null || !frame) return false;
    const [old, now] = [parsed(text), parsed(source)];
    const found = [];
    if (!old.head.isEqualNode(now.head) || !differences(old.body, now.body, found)) return false;
    const there = frame.contentDocument;
    clear(there);
    const swaps = [];
    for (const [one, other] of found) {
      const alike = [...there.getElementsByTagName(one.tagName)].filter((element) => element.outerHTML === one.outerHTML);
      if (alike.length !== 1) return false;
      swaps.push([alike[0], other]);
    }
    const before = place();
    for (const [element, other] of swaps) element.replaceWith(there.importNode(other, true));
    goTo(frame.contentWindow, before);
    text = source;
    annotate();
    return true;
  }

  async function renew(changed) {
    if (changed.whole) return load(frame !== null);
    if (!changed.files.some((name) => name === page || name.startsWith("_charts/") || name.startsWith("_static/dials/"))) {
      return undefined;
    }
    const beside = changed.files.some((name) => name.startsWith("_charts/") || name === `_static/dials/${page.replace(".html", ".js")}`);
    const source = await read();
    if (source === null || (source === text && !beside)) return undefined;
    if (!beside && putIn(source)) return undefined;
    return load(true);
  }

  // ---- what check says

  const plain = (words) => words.replace(/\s+/g, " ").replace(/[“”]/g, '"').replace(/[‘’]/g, "'").toLowerCase();

  function clear(there) {
    for (const one of there.querySelectorAll(".preview-note")) one.remove();
  }

  function spot(there, near) {
    const body = there.querySelector("article") || there.body;
    for (const words of near.map(plain)) {
      for (const element of body.querySelectorAll(WORDS)) {
        if (plain(element.textContent).includes(words)) return element;
      }
    }
    return null;
  }

  function annotate() {
    const there = frame && frame.contentDocument;
    if (!there || !there.head) return;
    clear(there);
    const mine = told[page.replace(".html", "")] || [];
    const list = notes.querySelector("ol");
    list.replaceChildren();
    notes.hidden = mine.length === 0;
    notes.querySelector("summary").textContent = `casebook check: ${mine.length} on this page`;
    if (mine.length && !there.querySelector("link[href='/_preview/notes.css']")) {
      const style = there.createElement("link");
      [style.rel, style.href] = ["stylesheet", "/_preview/notes.css"];
      there.head.append(style);
    }
    for (const { said, near } of mine) {
      const at = spot(there, near);
      const line = document.createElement("li");
      if (at) {
        const note = there.createElement("p");
        [note.className, note.textContent] = ["preview-note", said];
        const block = at.closest("table, summary, ul, ol, dl, label") || at;
        block.before(note);
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = said;
        button.addEventListener("click", () => note.scrollIntoView({ block: "center" }));
        line.append(button);
      } else {
        line.textContent = said;
      }
      list.append(line);
    }
  }

  // ---- what is heard

  const line = new EventSource("/_preview/events");
  const on = (kind, act) => line.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  let queue = Promise.resolve();
  const next = (act) => { queue = queue.then(act).catch((error) => say(`The preview's own page failed: ${error.message}`)); };

  on("hello", (what) => {
    if (run === null && what.case && !mark) page = `${what.case}.html`;
    run = what.run;
  });
  for (const of of ["learner", "facilitator"]) {
    on(of, (changed) => {
      if (of === edition) next(() => (frame === null ? load(false) : renew(changed)));
    });
  }
  on("making", (what) => say(what.page ? `Making ${what.page}…` : fault.hidden ? "Shown as it was saved." : "Not shown as it was saved."));
  on("fault", (what) => {
    fault.hidden = !what.text;
    fault.textContent = what.text ? `${what.text}\nThe page below is the last good one.` : "";
  });
  on("notes", (what) => {
    told = what.pages;
    next(() => annotate());
  });
  line.addEventListener("error", () => say("The preview does not answer. Is the command still running?"));
  for (const button of document.querySelectorAll("[data-edition]")) {
    button.addEventListener("click", () => {
      edition = button.dataset.edition;
      next(() => load(true));
    });
  }
})();
