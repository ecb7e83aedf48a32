// Draws every [data-chart] from the JSON beside it, in the colours of the page, and again when those change.
const drawn = new Map();
const ROW_PIXELS = 32;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const amount = (value) => Number(value).toLocaleString("en", { maximumFractionDigits: 2 });

const option = (figures, words, width) => {
  const text = colour("--chart-text");
  const bars = (name, values, sign, fill) => ({
    name, type: "bar", stack: "all", barMaxWidth: 18, itemStyle: { color: fill, borderRadius: 3 },
    data: values.map((value) => Number(value) || null),
    label: { show: true, position: "right", color: text, fontSize: 12, formatter: (bar) => (bar.value ? sign + amount(bar.value) : "") },
  });
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 4, right: 64, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { lineStyle: { color: colour("--chart-line") } } },
    yAxis: {
      type: "category", inverse: true, data: figures.labels, axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--chart-line") } },
      axisLabel: { color: text, fontSize: 12, width: Math.max(96, Math.min(230, width * 0.4)), overflow: "truncate" },
    },
    series: [
      bars(words.fines, figures.fines, "\u2212", colour("--chart-fine")),
      bars(words.rewards, figures.rewards, "+", colour("--chart-reward")),
    ],
  };
};

const draw = () => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const figures = JSON.parse(document.getElementById(place.dataset.figures).textContent)[place.dataset.chart];
    place.style.height = `${figures.labels.length * ROW_PIXELS + 16}px`;
    const chart = drawn.get(place) || echarts.init(place, null, { renderer: "canvas" });
    drawn.set(place, chart);
    chart.resize();
    chart.setOption(option(figures, place.dataset, place.clientWidth), true);
  }
};
addEventListener("resize", () => { for (const chart of drawn.values()) chart.resize(); draw(); });
addEventListener("beforeprint", () => { for (const chart of drawn.values()) chart.resize(); });
document.addEventListener("endcap:theme", draw);
draw();
