// What a closed round looks like: for each option a bar, and how many people it may stand for, as the rule gave it.

(() => {
  "use strict";

  const { LETTERS, NONE, WAYS } = window.casebookRoom;
  const { gettext, ngettext, number } = window.casebookWords;
  const { make } = window.casebookHanding;

  const words = ({ about, low, high }) => (about === 0 ? gettext("few (0 to {high})", { high: number(high) }) : gettext("about {about} ({low} to {high})", { about: number(about), low: number(low), high: number(high) }));

  function names(round) {
    if (round === "moved") return [...WAYS.map(([id, name]) => [id, gettext(name)]), [NONE, gettext("Passed once or twice")]];
    const options = round.options.map(({ id, name }, at) => [id, `${LETTERS[at]} ${name}`]);
    return [...options, [NONE, gettext("No answer, or pass")]];
  }

  // `shown`: a closed round, as Rounds keeps it.
  function resultOf(title, round, shown) {
    const heading = make("caption", {}, ngettext("{title}, {count} person", "{title}, {count} people", shown.people, { title }));
    if (!shown.cells) {
      const why = gettext("Of this question nothing can be shown without telling on somebody.");
      return make("div", { class: "result" }, make("p", { class: "result-title" }, heading.textContent), make("p", {}, why));
    }
    const cells = new Map(shown.cells);
    const rows = names(round).map(([id, name]) => {
      const bar = make("span", { class: "bar", "aria-hidden": "true" });
      bar.style.width = `${(100 * cells.get(id).about) / shown.people}%`;
      return make("tr", { class: id === NONE ? "none" : "" },
        make("th", { scope: "row" }, name, bar), make("td", { class: "said" }, words(cells.get(id))));
    });
    return make("table", { class: "result" }, heading, make("tbody", {}, ...rows));
  }

  // In one sentence, for who hears the page.
  function spoken(title, round, shown) {
    if (!shown.cells) return gettext("{title}: nothing can be shown without telling on somebody.", { title });
    const cells = new Map(shown.cells);
    return `${title}. ${names(round).map(([id, name]) => `${name}: ${words(cells.get(id))}`).join(". ")}.`;
  }

  Object.assign(window.casebookRoom, { resultOf, spoken });
})();
