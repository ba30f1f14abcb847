// The form for one passage: its words, what its consents allow, its codes, a memo, the themes that it carries. A new passage
// is made when it is kept; a code that is new is made with it.

(() => {
  "use strict";

  const analysis = (window.casebookAnalysis ??= {});
  const { gettext, ngettext, listed, day: dayOf } = window.casebookWords;
  const { make, button, sendable } = window.casebookHanding;
  const { saidIn, speakersOf, isCurrent, consentsOf, verdictWords, verdictMark, field, line, area, tick, asking, heading, newId, today, changes, withPassages } = analysis;
  const QUICK = 12; // codes that are offered to be pressed

  // Who speaks in a passage, and in which turns.
  function whereIs(transcript, passage) {
    const turns = saidIn(transcript, passage).map(({ turn }) => turn.number);
    const who = listed(speakersOf(transcript, passage));
    return turns.length === 1 ? gettext("{who}, turn {turn}", { who, turn: turns[0] }) : gettext("{who}, turns {first} to {last}", { who, first: turns[0], last: turns.at(-1) });
  }

  function quoted(transcript, passage) {
    const parts = saidIn(transcript, passage);
    return make("blockquote", { lang: "en" }, ...parts.map(({ turn, words }) => make("p", {}, ...(parts.length > 1 ? [make("strong", {}, turn.speaker), " "] : []), words)));
  }

  // What may be done with the words, each use with its mark, and the reasons folded under it.
  function consentsShown(data, transcript, passage) {
    const rows = consentsOf(data, transcript, passage).map(({ use, name, verdict, reasons }) => make("li", { class: `verdict ${verdict.replace(" ", "-")}` },
      make("details", { "data-key": `use-${use}` },
        make("summary", {}, make("span", { class: "verdict-mark", "aria-hidden": "true" }, verdictMark(verdict)), " ", name, ": ", make("strong", {}, verdictWords(verdict))),
        ...reasons.map((reason) => make("p", { class: "small", lang: "en" }, reason)))));
    return make("section", { class: "consents" },
      heading(4, gettext("What may be done with these words")),
      make("p", { class: "small" }, gettext("Each line is a question on the consent form. The answer is that of everybody who speaks or is spoken of in these turns, as it stood on {day}. Open a line to read why.", { day: dayOf(data.on) })),
      make("ul", {}, ...rows));
  }

  // The names of codes, each after those above it.
  function paths({ codes }) {
    const above = new Map(codes.map((code) => [code.id, code]));
    const path = (code) => (above.get(code.under) ? `${path(above.get(code.under))} › ${code.name}` : code.name);
    return new Map(codes.map((code) => [code.id, path(code)]));
  }

  const sameName = (one, other) => one.trim().toLocaleLowerCase() === other.trim().toLocaleLowerCase();

  // A box in which codes are chosen and new ones named: { node, chosen() }, where a new code is { name }, one there { id }.
  function codeChoice(value, before, used) {
    const chosen = before.map((id) => ({ id }));
    const names = paths(value);
    const list = make("ul", { class: "chosen-codes" });
    const options = make("datalist", { id: `${newId("list")}` }, ...value.codes.map(({ name }) => make("option", { value: name })));
    const input = line("", { list: options.id, "data-key": "add-code", enterkeyhint: "done" });
    const nameOf = (one) => (one.id ? names.get(one.id) : one.name);
    const heard = make("p", { class: "small", role: "status" });
    const has = (one) => chosen.some((other) => (one.id ? other.id === one.id : !other.id && sameName(other.name, one.name)));
    const render = () => {
      list.replaceChildren(...chosen.map((one, place) => {
        const off = button("×", () => { chosen.splice(place, 1); render(); input.focus(); heard.textContent = gettext("“{name}” is taken off.", { name: nameOf(one) }); }, "off");
        off.setAttribute("aria-label", gettext("Take off “{name}”", { name: nameOf(one) }));
        return make("li", {}, nameOf(one), one.id ? "" : make("em", {}, gettext("(new)")), off);
      }));
      quick.replaceChildren(...used.filter((id) => names.has(id) && !has({ id })).slice(0, QUICK).map((id) => button(names.get(id), () => { add({ id }); input.focus(); }, "quick")));
      quick.hidden = !quick.children.length;
    };
    const quick = make("div", { class: "quick-codes", role: "group", "aria-label": gettext("Codes that are there") });
    const add = (one) => {
      if (!has(one)) chosen.push(one);
      heard.textContent = gettext("“{name}” is added.", { name: nameOf(one) });
      render();
    };
    const take = () => {
      const name = sendable(input.value).trim();
      if (!name) return;
      const there = value.codes.find((code) => sameName(code.name, name)) ?? value.codes.find((code) => sameName(names.get(code.id), name));
      add(there ? { id: there.id } : { name });
      input.value = "";
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && input.value.trim()) {
        event.preventDefault();
        take();
      }
    });
    render();
    const node = make("div", { class: "code-choice" }, list, field(gettext("Add a code"), input, gettext("Write a new code, or the name of one that is there. Then press Enter or “Add”.")), make("div", { class: "buttons" }, button(gettext("Add"), () => { take(); input.focus(); })), quick, heard, options);
    return { node, chosen: () => { take(); return chosen; } };
  }

  // The analysis with this passage, with codes that are new.
  function kept(value, passage, chosen, themes) {
    const how = { day: today(), event: () => newId("h") };
    let after = value;
    const codes = [];
    for (const one of chosen) {
      const there = after.codes.find((code) => (one.id ? code.id === one.id : sameName(code.name, one.name)));
      if (!there && one.id) continue; // another window removed it
      const id = there?.id ?? newId("c");
      if (!there) after = changes.made(after, id, { name: one.name, ...how });
      codes.push(id);
    }
    const whole = { ...passage, codes: [...new Set(codes)] };
    const isThere = after.passages.some(({ id }) => id === whole.id);
    const passages = isThere ? after.passages.map((one) => (one.id === whole.id ? whole : one)) : [...after.passages, whole];
    const carries = (theme) => (themes.has(theme.id) ? [...new Set([...theme.passages, whole.id])] : theme.passages.filter((id) => id !== whole.id));
    return { ...after, passages, themes: after.themes.map((theme) => (theme.passages.includes(whole.id) === themes.has(theme.id) ? theme : { ...theme, passages: carries(theme) })) };
  }

  // `desk` is { work, data, say, open, done }: what the form asks of the page. `passage` without an id is a new one.
  function passageForm(desk, transcript, passage, overlapping) {
    const { work, data } = desk;
    const isNew = !passage.id;
    const id = passage.id ?? newId("p");
    const used = [...new Set([...work.value.passages].reverse().flatMap((one) => one.codes)), ...work.value.codes.map((code) => code.id)];
    const codes = codeChoice(work.value, passage.codes ?? [], [...new Set(used)]);
    const memo = area(passage.memo ?? "", { rows: 3 });
    const carried = new Set(work.value.themes.filter((theme) => theme.passages.includes(id)).map((theme) => theme.id));
    const problem = make("p", { class: "problem", role: "alert" });
    const begun = JSON.stringify([passage.codes ?? [], passage.memo ?? "", [...carried]]);
    const isChanged = () => begun !== JSON.stringify([codes.chosen().map((one) => one.id ?? one.name), memo.value, [...carried]]);
    const isEmpty = () => !codes.chosen().length && !memo.value.trim();
    const keep = () => {
      problem.textContent = isEmpty() ? gettext("Give the passage a code or a memo first.") : "";
      if (isEmpty()) return false;
      const whole = { id, transcript: transcript.id, version: passage.version ?? transcript.version, start: passage.start, end: passage.end, codes: [], memo: sendable(memo.value).trim() ? sendable(memo.value) : "" };
      work.change((value) => kept(value, whole, codes.chosen(), carried));
      return true;
    };
    const close = () => desk.done(saidIn(transcript, passage).at(-1)?.turn.number ?? 1);
    const keepAndClose = () => {
      if (!keep()) return;
      close();
      desk.say(gettext("Kept."));
    };
    const remove = () => {
      work.change((value) => withPassages(value, value.passages.filter((one) => one.id !== id)));
      close();
      desk.say(gettext("The passage is removed."));
    };
    const themes = work.value.themes.map((theme) => tick(theme.name || gettext("a theme without a name"), carried.has(theme.id), (isOn) => (isOn ? carried.add(theme.id) : carried.delete(theme.id))));
    const node = make("section", { class: "passage-form", "aria-label": isNew ? gettext("A new passage") : gettext("Passage {number}", { number: desk.numberOf(id) }) },
      heading(3, isNew ? gettext("A new passage: {where}", { where: whereIs(transcript, passage) }) : gettext("Passage {number}: {where}", { number: desk.numberOf(id), where: whereIs(transcript, passage) })),
      quoted(transcript, passage),
      heading(4, gettext("Codes")), codes.node,
      field(gettext("Memo: what you think about this passage"), memo),
      ...(themes.length ? [make("fieldset", {}, make("legend", {}, gettext("Themes that this passage supports")), ...themes)] : []),
      ...(overlapping.length ? [make("div", { class: "overlapping" }, make("p", {}, ngettext("{count} other passage has some of these words:", "{count} other passages have some of these words:", overlapping.length)), make("div", { class: "buttons" }, ...overlapping.map((one) => button(desk.titleOf(one), () => desk.open(one.passage.id)))))] : []),
      consentsShown(data, transcript, passage),
      problem,
      make("div", { class: "buttons" }, button(gettext("Keep this passage"), keepAndClose, "commit"), button(gettext("Close without keeping"), close)),
      ...(isNew ? [] : [asking(gettext("Remove this passage"), gettext("This takes away the passage’s codes and its memo. The codes stay in your codebook."), gettext("Yes, remove it"), remove, "remove-passage")]));
    node.addEventListener("keydown", (event) => { if (event.key === "Escape" && !isChanged()) close(); });
    // What was begun is kept when the reader goes on to something else, if there is anything in it.
    return { node, id, leave: () => { if (isChanged() && !isEmpty()) keep(); } };
  }

  const memoOf = ({ memo }) => (memo ? [make("p", { class: "written" }, make("strong", {}, gettext("Memo: ")), memo)] : []);

  function otherVersion(transcript, { transcript: id, version }) {
    const { title, version: now } = transcript ?? { title: id, version: "–" };
    return gettext("{title}: you coded this passage in version {version} of the text. This book has version {now}, so the words cannot be shown. The passage is kept.", { title, version, now });
  }

  // A passage in a list: its words, whose they are, whether they may be quoted, a way to it.
  function passageItem(desk, passage, { key, more = [] }) {
    const transcript = desk.data.transcripts.find(({ id }) => id === passage.transcript);
    if (!isCurrent(desk.data, passage)) return make("li", { class: "passage-item" }, make("p", {}, otherVersion(transcript, passage)), ...memoOf(passage), make("div", { class: "buttons" }, ...more));
    const answers = consentsOf(desk.data, transcript, passage);
    const { verdict, reasons } = answers.find(({ use }) => use === "quote");
    const teaching = answers.find(({ use }) => use === "teach");
    const notTaught = teaching.verdict === "yes" ? [] : [make("p", { class: "small may-not", lang: "en" }, make("strong", {}, gettext("✗ may not be used for teaching: {verdict}.", { verdict: verdictWords(teaching.verdict) })), " ", verdict === "yes" ? teaching.reasons.join(" ") : "")];
    const reworded = answers.find(({ use }) => use === "reword").verdict === "yes" ? make("p", { class: "small may" }, gettext("✓ may be told in other words")) : make("p", { class: "small may-not" }, gettext("✗ may not be told in other words either"));
    const mark = verdict === "yes" ? make("p", { class: "small may" }, gettext("✓ may be quoted")) : make("p", { class: "small may-not", lang: "en" }, make("strong", {}, gettext("✗ may not be quoted: {verdict}.", { verdict: verdictWords(verdict) })), " ", reasons.join(" "));
    const go = button(gettext("Go to this passage"), () => desk.goTo(passage), "quiet");
    go.dataset.key = `${key}-${passage.id}`;
    return make("li", { class: "passage-item" }, quoted(transcript, passage),
      make("p", { class: "small" }, `${transcript.title}: ${whereIs(transcript, passage)}`), mark, ...(verdict === "yes" ? [] : [reworded]), ...notTaught,
      ...memoOf(passage),
      make("div", { class: "buttons" }, go, ...more));
  }

  // Passages in the order of the transcripts and of their places.
  function inOrder({ transcripts }, passages) {
    const places = new Map(transcripts.map(({ id }, place) => [id, place]));
    const placeOf = ({ transcript }) => places.get(transcript) ?? places.size;
    return [...passages].sort((one, other) => placeOf(one) - placeOf(other) || one.start - other.start || one.end - other.end);
  }

  Object.assign(analysis, { passageForm, passageItem, inOrder, otherVersion, paths, quoted, whereIs });
})();
