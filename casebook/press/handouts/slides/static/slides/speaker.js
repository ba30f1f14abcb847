// The speaker's side of a facilitator's deck: S opens the notes in a window of their own, which follow the slides
// and may turn them. In the small picture that the notes show of the deck, this follows them.
//
// Windows are told apart by who opened or holds them: over file:// there are no origins to compare, and "*" is the
// only target that arrives. Nothing is sent to anybody else.

(() => {
  "use strict";

  const { gettext } = window.casebookWords;
  const mirror = window.name === "casebook-mirror" && window.parent !== window;
  const link = document.querySelector("a.speaker");
  let last = null;

  const ours = (event) => window.location.protocol === "file:" || event.origin === window.origin;

  function open(event) {
    event?.preventDefault();
    const notes = window.open(link.href, link.target, "popup,width=1180,height=820");
    if (notes) notes.focus();
    else window.location.assign(link.href);
  }

  function show(id) {
    const deck = window.casebookDeck;
    const slide = document.getElementById(String(id));
    if (deck?.isReady() && slide) deck.slide(...Object.values(deck.getIndices(slide)));
  }

  const turns = {
    next: (deck) => deck.next(),
    back: (deck) => deck.prev(),
    first: (deck) => deck.slide(0),
    last: (deck) => deck.slide(deck.getHorizontalSlides().length - 1, Number.MAX_VALUE),
  };

  function fromNotes(event) {
    if (!ours(event) || event.source?.opener !== window) return;
    const { type, turn } = event.data ?? {};
    if (type !== "casebook:turn") return;
    if (window.casebookDeck && Object.hasOwn(turns, turn)) turns[turn](window.casebookDeck);
    tell(event.source);
  }

  function fromFrame(event) {
    if (ours(event) && event.source === window.parent && event.data?.type === "casebook:show") show(event.data.id);
  }

  function tell(window_) {
    window_?.postMessage({ type: "casebook:slide", ...(window.casebookDeck ? last : null) }, "*");
  }

  function asMirror() {
    document.documentElement.classList.add("mirror");
    window.addEventListener("message", fromFrame);
  }

  function asDeck() {
    let notes = null;
    window.addEventListener("casebook:slide", ({ detail }) => {
      last = detail;
      window.casebookDeck.registerKeyboardShortcut("S", gettext("Notes for the speaker"));
      tell(notes);
    });
    window.addEventListener("message", (event) => {
      if (ours(event) && event.source?.opener === window) notes = event.source;
      fromNotes(event);
    });
    link.addEventListener("click", open);
    document.addEventListener("keydown", (event) => {
      const writing = event.target instanceof Element && event.target.matches("input, textarea, select");
      if (event.key.toLowerCase() !== "s" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
      open(event);
    });
  }

  if (mirror) asMirror();
  else asDeck();
})();
