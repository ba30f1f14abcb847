// The page for the transcripts in the book: what the keeping-place keeps, on show; and what the answers page asks of it where
// a browser gives each page a place of its own.

(() => {
  "use strict";

  const { mount } = window.casebookAnalysis;
  const keeping = window.casebookKeep();
  const isAsked = window.parent !== window && window.location.hash === "#collect";

  async function reply({ source, origin, data }) {
    const ours = window.location.protocol === "file:" || origin === window.origin;
    if (source !== window.parent || !ours) return;
    if (data?.type === "casebook:collect-work") {
      const { things } = await keeping.things.read();
      window.parent.postMessage({ type: "casebook:work", things }, "*");
    }
    if (data?.type === "casebook:erase") window.parent.postMessage({ type: "casebook:erased", ...(await keeping.erase()) }, "*");
  }

  // A link out of this page is followed when what was begun is kept.
  async function follow(event, desk) {
    const link = event.target.closest?.("a[href]");
    const isElsewhere = link && !link.download && !link.target && link.href.split("#")[0] !== window.location.href.split("#")[0];
    if (!isElsewhere || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    await desk.leave().catch(() => {});
    window.location.assign(link.href);
  }

  async function begin() {
    const place = document.querySelector("div#analysis");
    if (!place) return;
    const desk = await mount(place, { transcripts: window.casebookTranscripts, keep: keeping.things, listen: keeping.listen, refused: keeping.refused });
    document.addEventListener("click", (event) => follow(event, desk));
    document.documentElement.dataset.ready = "";
  }

  if (isAsked) window.addEventListener("message", reply);
  else document.addEventListener("DOMContentLoaded", begin);
})();
