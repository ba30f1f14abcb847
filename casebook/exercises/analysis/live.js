// The page in a live notebook: the kernel keeps the records, in `things`, and `written` is the analysis that they make.

async function render({ model, el }) {
  window.casebookWords.speak(model.get("messages"));
  const { mount, fromThings, exported } = window.casebookAnalysis;
  const keep = {
    read: async () => ({ things: model.get("things"), mark: "" }),
    change: async (changed) => {
      const things = { ...model.get("things"), ...changed };
      for (const name of Object.keys(changed)) if (changed[name] === null) delete things[name];
      model.set("things", things);
      model.set("written", exported(fromThings(things).value));
      model.save_changes();
    },
  };
  const root = document.createElement("div");
  root.className = "analysis";
  el.append(root);
  await mount(root, { transcripts: model.get("transcripts"), keep, listen: (heard) => model.on("change:things", heard), refused: () => "" });
}

export default { render };
