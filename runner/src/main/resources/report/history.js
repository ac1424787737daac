(function () {
  const { css, waiting, byId, make, text, axis, tooltip } = ebb;
  const { arms, loads } = JSON.parse(byId('data').textContent);
  ebb.colour(arms);
  const armOf = series => arms.find(arm => arm.name === series.arm);
  const drawn = [];

  // --- one figure of all arms, run by run
  function over(load, figure) {
    const all = load.series.filter(series => series.figure === figure && armOf(series).shown);
    const unit = all.length > 0 ? all[0].unit : '';
    return {
      aria: { enabled: true },
      grid: { left: 60, right: 24, top: 40, bottom: 70 },
      xAxis: axis({ type: 'category', data: load.runs, axisLabel: Object.assign(text(), { formatter: run => load.one_day ? run.slice(11, 16) : run.slice(0, 10) }) }),
      yAxis: axis({ type: 'value', name: unit, scale: true }),
      dataZoom: [{ type: 'inside', filterMode: 'none' },
        { type: 'slider', filterMode: 'none', height: 20, bottom: 8, textStyle: text(), labelFormatter: at => 'run ' + (at + 1) }],
      tooltip: tooltip(items => {
        const at = items[0].dataIndex;
        return 'run ' + (at + 1) + ', ' + load.runs[at] + '\n' + all.map(series => {
          const change = series.changes.find(candidate => candidate.at === at);
          return series.arm + '  ' + series.cells[at] + ' ' + unit + (change ? '\n  changes here: ' + change.text : '');
        }).join('\n');
      }),
      series: all.map(series => {
        const arm = armOf(series);
        return { id: series.arm, name: series.arm, type: 'line', data: series.values, symbol: 'circle', symbolSize: 6,
          showAllSymbol: true, connectNulls: false, animation: false,
          lineStyle: { color: arm.colour, type: arm.dash, width: 1.8 }, itemStyle: { color: arm.colour },
          markPoint: { symbol: 'pin', symbolSize: 34, animation: false, silent: true,
            itemStyle: { color: arm.colour, borderColor: css('--paper'), borderWidth: 1 }, label: { show: false },
            data: series.changes.map(change => ({ coord: [change.at, series.values[change.at]] })) } };
      })
    };
  }
  document.querySelectorAll('[data-figure]').forEach(place => {
    const load = loads[Number(place.dataset.load)];
    const option = () => over(load, place.dataset.figure);
    waiting.set(place, () => drawn.push({ chart: make(place, option), option }));
  });
  ebb.legend(arms, () => drawn.forEach(({ chart, option }) => chart.setOption(option(), { replaceMerge: ['series'] })));
  ebb.begin();
})();
