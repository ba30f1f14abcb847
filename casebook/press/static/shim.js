// The exercise in the static book: localStorage stands in for the widget's model.
//
// Expects, once for each exercise:
//   <div class="exercise" data-exercise>
//     <script type="application/json">{the spec}</script>
//     <div class="fallback">what a reader without JavaScript sees</div>
//   </div>
// and on <html> a data-book that names book, edition and cohort, because Chromium gives all file://
// pages one localStorage.

(() => {
  "use strict";

  const models = [];
  const framed = window.parent !== window;
  const prefix = `casebook/${document.documentElement.dataset.book ?? ""}/`;
  let volatile = !storageKeeps();

  // In a sandboxed frame even reading `window.localStorage` throws.
  function storageKeeps() {
    try {
      window.localStorage.setItem(`${prefix}probe`, "1");
      window.localStorage.removeItem(`${prefix}probe`);
      return true;
    } catch {
      return false;
    }
  }

  function parsedAnswer(text) {
    try {
      return JSON.parse(text) ?? {};
    } catch {
      return {};
    }
  }

  function storedAnswer(key) {
    return volatile ? {} : parsedAnswer(window.localStorage.getItem(key));
  }

  function store(key, answer) {
    if (volatile) return;
    try {
      window.localStorage.setItem(key, JSON.stringify(answer));
    } catch {
      volatile = true;
      for (const model of models) model.set("volatile", true);
    }
  }

  function storageModel(spec) {
    const key = `${prefix}${spec.case}/${spec.id}`;
    const traits = { spec, answer: spec.id ? storedAnswer(key) : {}, volatile };
    const listeners = {};
    return {
      key,
      get: (name) => traits[name],
      set(name, value) {
        traits[name] = value;
        for (const listener of [...(listeners[`change:${name}`] ?? [])]) listener();
      },
      save_changes: () => store(key, traits.answer),
      on: (event, listener) => (listeners[event] ??= new Set()).add(listener),
      off: (event, listener) => listeners[event]?.delete(listener),
    };
  }

  function begin(el) {
    const spec = JSON.parse(el.querySelector('script[type="application/json"]').textContent);
    const model = storageModel(spec);
    const fallback = [...el.children].filter((child) => child.localName !== "script");
    models.push(model);
    window.casebookExercise.render({ model, el });
    for (const child of fallback) child.hidden = true;
  }

  function hearOtherTabs(event) {
    for (const model of models) {
      const cleared = event.key === null;
      if (cleared || event.key === model.key) model.set("answer", cleared ? {} : parsedAnswer(event.newValue));
    }
  }

  // ---- what the answers page asks of a case that it has loaded in a hidden frame

  function title() {
    const heading = document.querySelector("h1")?.cloneNode(true);
    heading?.querySelectorAll("a.headerlink").forEach((link) => link.remove());
    return heading?.textContent.trim() ?? document.title;
  }

  function collected() {
    const asked = models.map((model) => [model.get("spec"), model.get("answer")]).filter(([spec]) => spec.id);
    const answers = asked.map(([spec, answer]) => ({
      case: spec.case, id: spec.id, kind: spec.kind, question: spec.question, low: spec.low, high: spec.high,
      options: spec.options?.map(({ id, label }) => ({ id, label })),
      seats: spec.seats?.map(({ id, name }) => ({ id, name })),
      codes: spec.codes?.map(({ id, name }) => ({ id, name })), excerpts: spec.excerpts?.map(({ id }) => id), answer,
    }));
    return { type: "casebook:answers", case: asked[0]?.[0].case, title: title(), volatile, answers };
  }

  function eraseAll() {
    for (const model of models) model.set("answer", {});
    if (volatile) return;
    const cases = new Set(models.map((model) => `${model.get("spec").case}/`)); // on their slides as well
    for (const key of Object.keys(window.localStorage)) {
      if ([...cases].some((of) => key.startsWith(prefix + of) || key.startsWith(`${prefix}slides/${of}`))) window.localStorage.removeItem(key);
    }
  }

  // Only to the page that holds this frame, and only if it is one of ours. Over file:// there are no
  // origins to compare and "*" is the only target that arrives.
  function replyToAnswersPage(event) {
    const ours = window.location.protocol === "file:" || event.origin === window.origin;
    if (event.source !== window.parent || !ours) return;
    const reply = (message) => event.source.postMessage(message, "*");
    if (event.data?.type === "casebook:collect") reply(collected());
    if (event.data?.type === "casebook:erase") {
      eraseAll();
      reply({ type: "casebook:erased", case: models[0]?.get("spec").case });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("div.exercise[data-exercise]").forEach(begin);
    window.addEventListener("storage", hearOtherTabs);
    if (framed && window.location.hash === "#collect") window.addEventListener("message", replyToAnswersPage);
  });
})();
