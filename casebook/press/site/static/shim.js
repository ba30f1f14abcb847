// The exercise in the static book: the keeping-place (keeping.js) stands in for the widget's model.
//
// Expects, once for each exercise:
//   <div class="exercise" data-exercise>
//     <script type="application/json">{the spec}</script>
//     <div class="fallback">what a reader without JavaScript sees</div>
//   </div>
// and on <html> a data-book that names cohort and edition.

(() => {
  "use strict";

  const { gettext } = window.casebookWords;
  const { make, button, answersFile, reveal, codeForm } = window.casebookHanding;
  const [cohort, edition] = (document.documentElement.dataset.book ?? "").split("/");
  const collecting = window.parent !== window && window.location.hash === "#collect";
  const keeping = window.casebookKeep();
  const models = [];
  let mark = ""; // of the last erasing that this page knows of
  let asked = 0; // readings begun; only the last one counts
  let writing = 0; // revisions on their way to the keeping-place

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function modelOf(spec, revisions) {
    const traits = { spec, answer: revisions?.length ? { revisions } : {} };
    const listeners = {};
    const model = {
      name: `${spec.case}/${spec.id}`,
      get: (name) => traits[name],
      set(name, value) {
        traits[name] = value;
        model.tell(`change:${name}`);
      },
      tell(event) {
        for (const listener of [...(listeners[event] ?? [])]) listener();
      },
      async save_changes() {
        writing += 1;
        await keeping.add(model.name, traits.answer.revisions.at(-1));
        writing -= 1;
        await refresh();
      },
      on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
      off: (event, listener) => listeners[event]?.delete(listener),
    };
    return model;
  }

  // What is kept, on the page: nothing that has gone from the keeping-place stays here, not in a form either.
  async function refresh() {
    if (writing) return;
    const turn = (asked += 1);
    const kept = await keeping.read().catch(() => null);
    if (!kept || writing || turn !== asked) return;
    const erased = kept.mark !== mark;
    mark = kept.mark;
    for (const model of models.filter((one) => one.get("spec").id)) {
      const revisions = kept.answers[model.name] ?? [];
      const before = model.get("answer").revisions ?? [];
      if (!same(revisions, before)) model.set("answer", revisions.length ? { revisions } : {});
      if (erased || (before.length && !revisions.length)) model.tell("erased");
    }
    if (erased) {
      for (const model of models) model.notice?.remove(); // the code and the text in it go too
      for (const model of models) model.notice = null;
    }
    warn();
  }

  // ---- a page that cannot keep anything

  function answeredHere() {
    return models.flatMap((model) => {
      const { case: caseId, kind, id } = model.get("spec");
      const { revisions } = model.get("answer");
      return revisions?.length ? [{ case: caseId, kind, id, revisions }] : [];
    });
  }

  function notice(number) {
    const text = make("textarea", { rows: 8, readonly: true, hidden: true, "aria-label": gettext("My answers as text") });
    const problem = make("p", { class: "problem", role: "alert" });
    const code = codeForm(`closed-${number}-`);
    const coded = make("div", { hidden: true },
      make("p", {}, gettext("Your file carries a code in place of your name. The code is made from three answers, and these are kept nowhere. Make the same code on every page.")), code.node);
    const show = () => {
      const answered = answeredHere();
      problem.textContent = answered.length ? "" : gettext("You have not kept anything on this page yet.");
      if (!answered.length) return;
      coded.hidden = false;
      const made = code.demand();
      if (made) reveal(text, JSON.stringify(answersFile({ cohort, book: `${cohort}/${edition}` }, made, false, answered), null, 2));
    };
    return make("div", { class: "volatile" },
      make("p", {}, gettext("This page cannot keep what you write, {why}. Before you leave it, use “Show my answers as text”, copy the text and hand it in like a file.", { why: keeping.refused() })),
      coded, button(gettext("Show my answers as text"), show), problem, text);
  }

  function warn() {
    window.dispatchEvent(new CustomEvent("casebook:refused", { detail: keeping.refused() }));
    for (const [number, model] of models.entries()) {
      const wanted = keeping.refused() && model.get("spec").id;
      if (wanted && !model.notice) model.el.prepend(model.notice = notice(number));
      if (!wanted && model.notice) {
        model.notice.remove();
        model.notice = null;
      }
    }
  }

  // ---- what the answers page asks of a page that it has loaded in a hidden frame

  async function replyToAnswersPage(event) {
    const ours = window.location.protocol === "file:" || event.origin === window.origin;
    if (event.source !== window.parent || !ours) return;
    const asked = event.data?.type;
    if (asked === "casebook:collect") {
      const { answers } = await keeping.read();
      window.parent.postMessage({ type: "casebook:answers", answers }, "*");
    }
    if (asked === "casebook:erase") {
      const done = await keeping.erase();
      window.parent.postMessage({ type: "casebook:erased", ...done }, "*");
    }
  }

  // ---- on paper a box that scrolls would lose its end

  function mirrorForPaper() {
    for (const box of document.querySelectorAll(".exercise textarea")) {
      const written = make("div", { class: "as-written", "aria-hidden": "true" }, box.value);
      if (box.value && !box.hidden) box.after(written);
      window.addEventListener("afterprint", () => written.remove(), { once: true });
    }
  }

  // ---- on the page

  function begin(el, answers) {
    const spec = JSON.parse(el.querySelector('script[type="application/json"]').textContent);
    const model = modelOf(spec, spec.id ? answers[`${spec.case}/${spec.id}`] : []);
    const fallback = [...el.children].filter((child) => child.localName !== "script");
    model.el = el;
    models.push(model);
    if (!window.casebookExercise.render({ model, el })) return;
    for (const child of fallback) child.hidden = true;
  }

  async function beginAll() {
    const kept = await keeping.read().catch(() => ({ answers: {}, mark: "" }));
    mark = kept.mark;
    for (const el of document.querySelectorAll("div.exercise[data-exercise]")) begin(el, kept.answers);
    keeping.listen(refresh);
    warn();
    window.addEventListener("beforeprint", mirrorForPaper);
    document.documentElement.dataset.ready = "";
  }

  if (collecting) window.addEventListener("message", replyToAnswersPage);
  else document.addEventListener("DOMContentLoaded", beginAll);
})();
