// Where a reader is in a case, and how many minutes are left by the plan: the step whose section was scrolled to last.
(() => {
  const { gettext, number } = window.casebookWords;
  const steps = [...document.querySelectorAll("nav.steps li")];
  if (!steps.length) return; // a page that asks something and is no case
  const left = document.querySelector("nav.steps .left");
  const section = (step) => document.getElementById(step.querySelector("a").hash.slice(1));
  let waiting = false;
  function show() {
    waiting = false;
    const line = window.innerHeight / 3;
    const passed = steps.filter((step) => (section(step)?.getBoundingClientRect().top ?? Infinity) <= line);
    const here = passed.at(-1) ?? steps[0];
    for (const step of steps) {
      if (step === here) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
    left.textContent = gettext("Minutes left by the plan: {minutes}", { minutes: number(Number(here.dataset.left)) });
    left.hidden = false;
  }
  window.addEventListener("scroll", () => {
    if (!waiting) window.requestAnimationFrame(show);
    waiting = true;
  }, { passive: true });
  show();
})();
