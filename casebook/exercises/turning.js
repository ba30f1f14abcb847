// The dials of a live notebook, and the way back to its top. Words come with the model; nothing is kept.

function top(element) {
  for (let at = element; at; at = at.parentElement || (at.getRootNode() || {}).host) {
    if (at.classList && at.classList.contains("jp-Notebook")) {
      for (let one = at; one; one = one.parentElement) one.scrollTop = 0;
      for (const inner of at.querySelectorAll(".jp-WindowedPanel-outer")) inner.scrollTop = 0;
      return;
    }
  }
}

function render({ model, el }) {
  if (model.get("back") !== undefined) {
    if (!model.get("back")) return;
    model.set("back", false); // once: a cell that comes into view again leaves the reader alone
    model.save_changes();
    // the notebook goes on to its last cell for a moment after everything has run
    for (const wait of [50, 400, 1200]) setTimeout(() => top(el), wait);
    return;
  }
  const box = document.createElement("div");
  box.className = "exercise live-dials";
  for (const dial of model.get("dials")) {
    const label = document.createElement("label");
    label.textContent = `${dial.label} `;
    const select = document.createElement("select");
    select.name = dial.name;
    dial.values.forEach((value, place) => select.add(new Option(value, String(place))));
    select.value = String(model.get("chosen")[dial.name]);
    select.addEventListener("change", () => {
      model.set("chosen", { ...model.get("chosen"), [dial.name]: Number(select.value) });
      model.save_changes();
    });
    label.append(select);
    const line = document.createElement("p");
    line.append(label);
    box.append(line);
  }
  const how = document.createElement("p");
  how.textContent = model.get("how");
  box.append(how);
  el.append(box);
}

export default { render };
