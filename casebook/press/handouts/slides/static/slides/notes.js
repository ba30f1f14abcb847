// The notes beside a deck that opened them: they show what is for the slide that is up, and turn the slides.
// Opened alone, the page stays what it is, all notes in order.

(() => {
  "use strict";

  const deck = window.opener;
  if (!deck) return;

  const { gettext } = window.casebookWords;
  const one = (selector) => document.querySelector(selector);
  const sections = [...document.querySelectorAll("main > section")];
  const title = (section) => section?.querySelector("h2").textContent.trim().replace(/\s+/g, " ");
  const KEYS = {
    ArrowRight: "next", PageDown: "next", " ": "next", n: "next",
    ArrowLeft: "back", PageUp: "back", p: "back", Home: "first", End: "last",
  };
  let began = Date.now();
  let frame = null;

  const ask = (turn) => { deck.postMessage({ type: "casebook:turn", turn }, "*"); };

  function follow(event) {
    const ours = window.location.protocol === "file:" || event.origin === window.origin;
    if (!ours || event.source !== deck || event.data?.type !== "casebook:slide") return;
    const at = sections.findIndex((section) => section.dataset.slide === event.data.id);
    document.body.classList.toggle("following", at >= 0);
    one(".bar").hidden = one(".shown").hidden = at < 0;
    sections.forEach((section, place) => { section.hidden = at >= 0 && place !== at; });
    if (at < 0) return;
    one(".next").textContent = sections[at + 1] ? gettext("Next: {slide}", { slide: title(sections[at + 1]) }) : gettext("This is the last slide.");
    mirror(event.data.id);
    document.title = title(sections[at]);
  }

  // The slide itself, small. It is a deck of its own that is only looked at.
  function mirror(id) {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.name = "casebook-mirror";
      frame.title = gettext("The slide that is shown");
      frame.inert = true;
      frame.tabIndex = -1;
      frame.src = `${document.body.dataset.deck}#/${id}`;
      one(".mirror").append(frame);
    }
    frame.contentWindow.postMessage({ type: "casebook:show", id }, "*");
  }

  const two = (part) => String(part).padStart(2, "0");

  function tick() {
    const now = new Date();
    const seconds = Math.floor((now - began) / 1000);
    one(".time").textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
    one(".elapsed").textContent = gettext("{time} since the start", { time: `${Math.floor(seconds / 60)}:${two(seconds % 60)}` });
    if (deck.closed && document.body.classList.contains("following")) {
      document.body.classList.remove("following");
      one(".bar").hidden = one(".shown").hidden = true;
      sections.forEach((section) => { section.hidden = false; });
    }
  }

  function press(event) {
    const onButton = event.target instanceof Element && event.target.matches("button, a") && [" ", "Enter"].includes(event.key);
    if (!Object.hasOwn(KEYS, event.key) || onButton || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    ask(KEYS[event.key]);
  }

  window.addEventListener("message", follow);
  document.addEventListener("keydown", press);
  one(".on").addEventListener("click", () => ask("next"));
  one(".back").addEventListener("click", () => ask("back"));
  one(".again").addEventListener("click", () => { began = Date.now(); tick(); });
  tick();
  window.setInterval(tick, 1000);
  // Again and again, because a deck that was loaded anew no longer knows these notes.
  ask("");
  window.setInterval(() => ask(""), 2000);
})();
