// SPDX-License-Identifier: Apache-2.0

/// The page's style sheet. Colours are Okabe and Ito's, which colour-blind readers can distinguish, darkened or
/// lightened where text needs the contrast; nothing is shown by colour alone.
enum PageStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --ink: #1a1a1a; --soft: #565656; --line: #cfcfcf; --panel: #f4f5f7; --link: #00558c;
          --yes: #00614a; --no: #9a3d00; --open: #565656; --focus: #0072b2;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #16181b; --ink: #e8e8e8; --soft: #b0b3b8; --line: #43474d; --panel: #212429; --link: #7cc4f2;
            --yes: #5fd3b0; --no: #f2a65e; --open: #b0b3b8; --focus: #56b4e9;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 70rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
          overflow-wrap: break-word;
        }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
        h2 { font-size: 1.35rem; line-height: 1.25; margin: 2.75rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.1rem; line-height: 1.3; margin: 1.75rem 0 .5rem; }
        h4 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
        p, ul, ol, dl { margin: .6rem 0; max-width: 46rem; }
        ul, ol { padding-left: 1.4rem; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { position: static; }
        .lead { font-size: 1.05rem; }
        .soft, figcaption { color: var(--soft); }
        nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; list-style: none; padding: 0; max-width: none; }
        code, pre { font-family: ui-monospace, SFMono-Regular, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .875em; }
        code { overflow-wrap: anywhere; }
        pre { margin: .6rem 0; padding: .75rem; background: var(--panel); border-radius: .3rem; overflow-x: auto; line-height: 1.45; }
        dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .25rem 1rem; }
        dt { color: var(--soft); }
        dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; margin: .75rem 0; max-width: 100%; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9375rem; }
        caption { text-align: left; color: var(--soft); padding: 0 0 .4rem; font-size: .9rem; }
        /* Stays in sight where the table is wider than the page. */
        caption span { position: sticky; left: 0; display: inline-block; max-width: min(46rem, calc(100vw - 2rem)); }
        th, td { padding: .32rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
        thead th { border-bottom: 2px solid var(--soft); vertical-align: bottom; line-height: 1.3; }
        tbody th { font-weight: 600; white-space: nowrap; }
        tbody th.long { white-space: normal; min-width: 11rem; max-width: 24rem; font-weight: 400; }
        td.number, th.number { text-align: right; }
        td.number { white-space: nowrap; }
        .high1 { background: rgb(0 114 178 / 0.045); }
        .low1 { background: rgb(213 94 0 / 0.045); }
        .high2 { background: rgb(0 114 178 / 0.090); }
        .low2 { background: rgb(213 94 0 / 0.090); }
        .high3 { background: rgb(0 114 178 / 0.135); }
        .low3 { background: rgb(213 94 0 / 0.135); }
        .high4 { background: rgb(0 114 178 / 0.180); }
        .low4 { background: rgb(213 94 0 / 0.180); }
        .high5 { background: rgb(0 114 178 / 0.225); }
        .low5 { background: rgb(213 94 0 / 0.225); }
        .high6 { background: rgb(0 114 178 / 0.270); }
        .low6 { background: rgb(213 94 0 / 0.270); }
        .high7 { background: rgb(0 114 178 / 0.315); }
        .low7 { background: rgb(213 94 0 / 0.315); }
        .high8 { background: rgb(0 114 178 / 0.360); }
        .low8 { background: rgb(213 94 0 / 0.360); }
        .filter { display: block; margin: .75rem 0 0; color: var(--soft); }
        .filter input { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); padding: .2rem .5rem; max-width: 60%; }
        th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0; text-align: inherit; cursor: pointer; }
        th button::after { content: " ↕"; color: var(--soft); }
        th[aria-sort=ascending] button::after { content: " ↑"; }
        th[aria-sort=descending] button::after { content: " ↓"; }
        /* Long tables scroll below their heads. */
        .sortable { max-height: 40rem; overflow-y: auto; border-bottom: 1px solid var(--line); }
        .sortable thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; }
        /* What can be scrolled says so. */
        .wider > table > caption span::after { content: " (scroll sideways for more columns)"; font-style: italic; }
        .more { display: block; color: var(--soft); font-size: .85em; }
        details { margin: .6rem 0; border: 1px solid var(--line); border-radius: .3rem; }
        summary { cursor: pointer; padding: .5rem .75rem; }
        details > :not(summary) { margin-left: .75rem; margin-right: .75rem; }
        figure { margin: 1.25rem 0 2rem; }
        figure > .scroll { margin: 0 0 .4rem; }
        figure svg { display: block; max-width: 100%; height: auto; }
        figure svg * { stroke-linejoin: round; stroke-linecap: butt; }
        figure .wide svg { min-width: 34rem; }
        figcaption { max-width: 46rem; font-size: .9375rem; }
        .verdict { font-weight: 600; white-space: nowrap; }
        .verdict.yes { color: var(--yes); }
        .verdict.no { color: var(--no); }
        .verdict.open { color: var(--open); }
        .note { border-left: 4px solid var(--no); padding: .1rem .75rem; background: var(--panel); }
        .claim { border-left: 4px solid var(--line); padding-left: .9rem; }
        @media (max-width: 34rem) {
          body { padding-left: .85rem; padding-right: .85rem; }
          h1 { font-size: 1.45rem; }
          dl { grid-template-columns: 1fr; gap: 0; }
          dd { margin-bottom: .5rem; }
          th, td { padding: .3rem .5rem; }
          table { font-size: .875rem; }
          .scroll > table > tbody > tr > th:first-child { position: sticky; left: 0; background: var(--paper); }
        }
        @media print {
          :root {
            color-scheme: light;
            --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --panel: #f4f4f4; --link: #000000;
            --yes: #00614a; --no: #9a3d00; --open: #444444;
          }
          @page { margin: 15mm; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          nav, .skip, .filter { display: none; }
          th button::after { content: none; }
          .wider > table > caption span::after { content: none; }
          h1, h2, h3, h4, caption, summary { break-after: avoid; }
          figure > .scroll { break-inside: avoid; break-after: avoid; }
          figcaption, tr, .claim, dl { break-inside: avoid; }
          thead { display: table-header-group; }
          .scroll, pre { overflow: visible; max-height: none; }
          .sortable thead th { position: static; }
          caption span { position: static; }
          pre { white-space: pre-wrap; overflow-wrap: anywhere; }
          table { font-size: 8pt; }
          th, td { padding: .15rem .3rem; }
          td.number { white-space: normal; }
          thead th.long { overflow-wrap: anywhere; }
          tbody th.long { min-width: 0; max-width: none; }
          figure .wide svg { min-width: 0; }
          figure svg { max-height: 180mm; }
          details { border: 0; }
          details > summary { list-style: none; padding-left: 0; font-weight: 600; }
          details > :not(summary) { margin-left: 0; margin-right: 0; }
          details:not([open])::details-content { content-visibility: visible; block-size: auto; }
          a { text-decoration: none; }
        }
        """
}
