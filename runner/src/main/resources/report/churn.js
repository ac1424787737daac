(function () {
  const { css, waiting, byId, one, make, text, axis, tooltip } = ebb;
  const arms = JSON.parse(byId('data').textContent).arms;
  ebb.colour(arms);

  // --- live heap of all arms over their pushes
  function live() {
    return {
      aria: { enabled: true },
      grid: { left: 56, right: 16, top: 26, bottom: 70 },
      xAxis: axis({ type: 'value', name: 'pushes', nameLocation: 'middle', nameGap: 24 }),
      yAxis: axis({ type: 'value', name: 'live heap, MiB', scale: true }),
      dataZoom: [{ type: 'inside', filterMode: 'none' },
        { type: 'slider', filterMode: 'none', height: 20, bottom: 8, textStyle: text(), labelFormatter: value => Math.round(value).toLocaleString('en') }],
      tooltip: tooltip(items => Math.round(items[0].value[0]).toLocaleString('en') + ' pushes\n' +
        items.sort((x, y) => y.value[1] - x.value[1]).map(item => item.seriesName + '  ' + one(item.value[1]) + ' MiB').join('\n')),
      series: arms.filter(arm => arm.shown && arm.live.length > 0).map(arm => ({
        id: 'live ' + arm.name, name: arm.name, type: 'line', data: arm.live, symbolSize: 6, animation: false,
        lineStyle: { color: arm.colour, type: arm.dash, width: 2.2 }, itemStyle: { color: arm.colour } }))
    };
  }
  const element = byId('live');
  if (element) {
    const main = make(element, live);
    ebb.legend(arms, () => main.setOption(live(), { replaceMerge: ['series'] }));
    byId('zoom-all').addEventListener('click', () => main.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
  }

  // --- RSS of each broker
  const shades = ['deleted', 'restarted', 'expired'];
  function single(arm) {
    const series = arm.trials.map(trial => ({ name: 'RSS', type: 'line', data: trial.rss, showSymbol: false, animation: false,
      lineStyle: { color: arm.colour, width: 1.6 }, itemStyle: { color: arm.colour } }));
    if (series.length > 0) {
      series[0].markArea = { silent: true, animation: false, itemStyle: { color: css('--faint'), opacity: 0.1 },
        label: { color: css('--faint'), fontSize: 10, position: 'insideTop' },
        data: arm.phases.filter(phase => shades.includes(phase.name))
          .map(phase => [{ name: phase.name, xAxis: phase.from }, { xAxis: phase.to }]) };
    }
    return {
      aria: { enabled: true },
      grid: { left: 46, right: 10, top: 20, bottom: 40 },
      xAxis: axis({ type: 'value', name: 's', nameLocation: 'middle', nameGap: 22, min: 'dataMin', max: 'dataMax',
        axisLabel: Object.assign(text(), { formatter: value => +value.toFixed(1) }) }),
      yAxis: axis({ type: 'value', min: 0 }),
      tooltip: tooltip(items => items[0].value[0].toFixed(1) + ' s\n' + one(items[0].value[1]) + ' MiB'),
      series
    };
  }
  document.querySelectorAll('[data-arm]').forEach(place => {
    const arm = arms.find(candidate => candidate.name === place.dataset.arm);
    if (arm) waiting.set(place, () => make(place, () => single(arm)));
  });
  ebb.begin();
})();
