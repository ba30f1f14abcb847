// A deck: reveal.js on a wide screen; on a narrow one, on paper or without this script, one page that scrolls.
//
// Expects on the page `.reveal > .slides > section`, each slide with an id and a `.slide > .holds` in it, and in the
// header a `.place` for the number. Tells others by a `casebook:slide` event on the window which slide is shown.

(() => {
  "use strict";

  const { gettext, N_, number: numberOf } = window.casebookWords;
  const WIDTH = 1280;
  const HEIGHT = 720;
  const SMALLEST = 60; // percent of its size to which text is made smaller where a font runs wider than ours

  const place = document.querySelector(".reveal");
  const number = document.querySelector("header .place");
  const wide = window.matchMedia("screen and (min-width: 801px)");
  let deck = null;
  let printing = false;

  const settings = {
    width: WIDTH, height: HEIGHT, margin: 0, minScale: 0.1, maxScale: 4, center: false,
    navigationMode: "linear", // an arrow reaches every slide, those below one another too
    rtl: document.documentElement.dir === "rtl", hash: true, transition: "none", backgroundTransition: "none", autoAnimate: false,
    controlsTutorial: false, progress: true, slideNumber: "c/t", showSlideNumber: "print",
    scrollActivationWidth: 0, postMessage: false, postMessageEvents: false, hideInactiveCursor: true,
    previewLinks: false, preloadIframes: false, autoPlayMedia: false, keyboardCondition: turnsSlides,
  };

  const BUTTONS = { // as reveal.js calls them
    "navigate-left": N_("previous slide"), "navigate-right": N_("next slide"),
    "navigate-up": N_("above slide"), "navigate-down": N_("below slide"),
  };

  // In a form keys write and choose; in a region that scrolls, those that scroll it are its own.
  function turnsSlides(event) {
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.matches("a, button, summary, select, input, textarea")) return ["PageDown", "PageUp"].includes(event.key);
    if (at.closest(".outcome")) return ["ArrowLeft", "ArrowRight", "PageDown", "PageUp"].includes(event.key);
    if (at.matches("[tabindex='0']")) return ["ArrowLeft", "ArrowRight", "n", "p"].includes(event.key);
    return true;
  }

  function giveKeysBack(event) {
    const at = document.activeElement;
    if (event.key !== "Escape" || !deck || !place.contains(at) || at === document.body) return;
    at.blur();
    event.stopPropagation();
    event.preventDefault();
  }

  // What a slide holds was measured in one font; another may need more room.
  function fit(slide) {
    const body = slide?.querySelector(".holds");
    if (!body) return;
    body.style.fontSize = "";
    for (let size = 95; size >= SMALLEST && body.scrollHeight > body.clientHeight + 1; size -= 5) {
      body.style.fontSize = `${size}%`;
    }
  }

  function shown() {
    const slide = deck.getCurrentSlide();
    fit(slide);
    const [index, total] = [deck.getSlidePastCount() + 1, deck.getTotalSlides()];
    number.textContent = gettext("{number} of {all}", { number: numberOf(index), all: numberOf(total) });
    window.dispatchEvent(new CustomEvent("casebook:slide", { detail: { id: slide.id, index, total } }));
  }

  async function begin() {
    document.documentElement.classList.add("as-slides");
    deck = new window.Reveal(place, settings);
    window.casebookDeck = deck;
    deck.on("slidechanged", shown);
    deck.on("ready", shown);
    deck.on("resize", () => fit(deck.getCurrentSlide()));
    number.hidden = false;
    await deck.initialize();
    place.removeAttribute("role"); // it says "application"; a slide is to be read like any page
    for (const [name, words] of Object.entries(BUTTONS)) place.querySelector(`.controls .${name}`)?.setAttribute("aria-label", gettext(words));
    place.querySelector(".controls").setAttribute("aria-label", gettext("Turning the slides"));
  }

  function end() {
    const at = deck.getCurrentSlide();
    deck.destroy();
    deck = window.casebookDeck = null;
    number.hidden = true;
    document.documentElement.classList.remove("as-slides");
    at?.scrollIntoView();
  }

  function asWide() {
    if (printing || wide.matches === Boolean(deck)) return;
    if (wide.matches) begin();
    else end();
  }

  document.addEventListener("DOMContentLoaded", asWide);
  document.addEventListener("keydown", giveKeysBack, true);
  wide.addEventListener("change", asWide);
  window.addEventListener("beforeprint", () => { printing = true; });
  window.addEventListener("afterprint", () => { printing = false; asWide(); });
})();
