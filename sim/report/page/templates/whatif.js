
"use strict";
(function () {
  var data = JSON.parse(document.getElementById("what-if-data").textContent);
  var chart = document.getElementById("what-if-chart");
  var says = document.getElementById("what-if-says");
  var sliders = data.levers.map(function (name) { return document.getElementById("slider-" + name); });
  var left = 52, right = 628, top = 14, bottom = 312;  // right: as wide as there is room, so that letters keep their size
  var plan = sliders.map(function (slider) { return slider.dataset.plan; }).join(",");

  function draw(name, attributes, text) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (var key in attributes) { made.setAttribute(key, attributes[key]); }
    if (text !== undefined) { made.textContent = text; }
    chart.appendChild(made);
  }
  function x(at, count) { return count < 2 ? (left + right) / 2 : left + 8 + (right - left - 16) * at / (count - 1); }
  function y(thousandths) { return bottom - (bottom - top) * thousandths / 1000; }
  function line(values) {
    return values.map(function (value, at) {
      return value === null ? "" : x(at, values.length).toFixed(1) + "," + y(value).toFixed(1);
    }).join(" ").trim();
  }
  function percent(thousandths) { return (thousandths / 10).toFixed(1) + " %"; }
  function chosen() {
    var radio = document.querySelector("#panel input[name=stream]:checked");
    return data.streams[radio ? Number(radio.value) : 0];
  }
  function redraw() {
    var stream = chosen(), months = stream.months, many = months.length;
    var labels = sliders.map(function (slider) {
      var label = slider.dataset.labels.split("|")[Number(slider.value)];
      slider.setAttribute("aria-valuetext", label);
      document.getElementById("said-" + slider.name).textContent = label;
      return label;
    });
    var place = sliders.map(function (slider) { return slider.value; }).join(",");
    var point = stream.points[place], base = stream.points[plan], at = stream.at;
    var changed = sliders.map(function (slider, number) {
      return slider.value === slider.dataset.plan ? "" : slider.labels[0].textContent.toLowerCase() + " " + labels[number];
    }).filter(Boolean);

    var wide = Math.max(340, Math.min(640, chart.clientWidth || 640));
    right = wide - 12;
    chart.setAttribute("viewBox", "0 0 " + wide + " 360");
    chart.textContent = "";
    for (var tick = 0; tick <= 100; tick += 20) {
      draw("line", { x1: left, x2: right, y1: y(10 * tick), y2: y(10 * tick), stroke: "#d9d9d9" });
      draw("text", { x: left - 6, y: y(10 * tick) + 5, "text-anchor": "end", fill: "#3d3d3d" }, tick + " %");
    }
    var step = Math.ceil(many / (wide < 480 ? 4 : 6));
    months.forEach(function (month, number) {
      if (number % step) { return; }
      var parts = month.split(" ");
      draw("text", { x: x(number, many), y: bottom + 20, "text-anchor": "middle", fill: "#3d3d3d" }, parts[0].slice(0, 3));
      draw("text", { x: x(number, many), y: bottom + 38, "text-anchor": "middle", fill: "#3d3d3d" }, parts[1]);
    });
    var known = function (values) { return values.map(function (v, i) { return v === null ? null : x(i, many).toFixed(1) + "," + y(v).toFixed(1); }).filter(Boolean); };
    draw("polygon", { points: known(point.p10).concat(known(point.p90).reverse()).join(" "), fill: "#12436d", "fill-opacity": 0.3 });
    if (stream.promised) {
      draw("line", { x1: x(at, many), x2: x(at, many), y1: top, y2: bottom, stroke: "#f46a25", "stroke-width": 2, "stroke-dasharray": "2 4" });
      draw("text", { x: x(at, many) + 5, y: top + 10, fill: "#a8430b" }, "promised");
    }
    draw("line", { x1: left, x2: right, y1: y(10 * stream.target), y2: y(10 * stream.target), stroke: "#801650", "stroke-width": 2, "stroke-dasharray": "7 5" });
    draw("text", { x: left + 6, y: y(10 * stream.target) - 6, fill: "#801650" }, "target " + stream.target + " %");
    draw("polyline", { points: line(base.mean), fill: "none", stroke: "#3d3d3d", "stroke-width": 2, "stroke-dasharray": "5 4" });
    draw("polyline", { id: "what-if-mean", points: line(point.mean), fill: "none", stroke: "#12436d", "stroke-width": 3 });
    draw("text", { x: right, y: bottom - 26, "text-anchor": "end", fill: "#12436d" }, "line: these numbers; band: 80 % of futures");
    draw("text", { x: right, y: bottom - 8, "text-anchor": "end", fill: "#3d3d3d" }, "dashed: the plan");

    var lead = changed.length ? "With " + changed.join(", ") + ": " : "As planned: ";
    var text = lead + percent(point.mean[at]) + " of " + stream.calls + " are answered within " + stream.within + " in " + months[at];
    if (changed.length) { text += " (as planned: " + percent(base.mean[at]) + ")"; }
    if (point.held) {
      text += "; the target is held by then in " + point.held + ", and reached by then in " + point.reached;
    }
    var shown = text.replace(/ %/g, "\u00a0%") + ".";
    if (says.textContent !== shown) { says.textContent = shown; }  // read aloud only when it changes
    chart.setAttribute("aria-label", "Fan chart by month of the share answered in time. " + text + ".");
  }
  document.getElementById("panel").addEventListener("input", redraw);
  window.addEventListener("resize", redraw);
  document.getElementById("as-planned").addEventListener("click", function () {
    sliders.forEach(function (slider) { slider.value = slider.dataset.plan; });
    redraw();
  });
  redraw();
})();
