// Says what a slider stands at, and tells the server what was moved, all of it in one go.
(() => {
  const form = () => document.getElementById("changes");
  const say = (slider) => {
    const words = JSON.parse(slider.dataset.words);
    const said = words[Math.round((slider.value - slider.min) / slider.step)];
    document.getElementById(`${slider.id}-said`).textContent = said;
    slider.setAttribute("aria-valuetext", said);
  };
  const send = () => {
    const values = {};
    for (const slider of form().querySelectorAll("input[type=range]")) values[slider.name] = Number(slider.value);
    const without = [...form().querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
    const stream = form().querySelector("select").value;
    const sent = { version: Number(form().dataset.version), stream, values, without };
    window.Shiny.setInputValue("wanted", JSON.stringify(sent));
  };
  const isOurs = (event) => event.target.closest && event.target.closest("#changes");
  document.addEventListener("input", (event) => {
    if (isOurs(event) && event.target.type === "range") say(event.target);
  });
  document.addEventListener("change", (event) => {
    if (isOurs(event)) send();
  });
  document.addEventListener("submit", (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  document.addEventListener("reset", (event) => {
    if (isOurs(event)) {
      setTimeout(() => {
        form().querySelectorAll("input[type=range]").forEach(say);
        send();
      });
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#line-"]');
    if (link) document.getElementById("lines").open = true;
  });
})();
