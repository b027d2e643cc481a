/** What came of a poll: a chart, and the same figures as a table beside it. */
import "./chart.css";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Poll, Tally } from "../parts/polls.ts";
import { capital, count } from "../words.ts";
import { bars, chartWords, plain, wordSize, type Bar } from "./figures.ts";

/** A bar: whoever leads is solid, the others are striped, so that colour alone tells nothing. */
function BarRow({ bar, id }: { bar: Bar; id: string }): JSX.Element {
  const width = Math.max(bar.share * 100, bar.share > 0 ? 1 : 0);
  return (
    <li class={bar.leads ? "leads" : ""}>
      <span class="bar-label">{bar.label}</span>
      <svg class="poll-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-ground" width="100" height="10" />
        {bar.leads ? <rect class="solid" width={width} height="10" /> : <rect width={width} height="10" fill={`url(#${id})`} />}
      </svg>
      <span class="bar-value">{bar.short}</span>
    </li>
  );
}

function Bars({ poll, tally }: { poll: Poll; tally: Tally }): JSX.Element {
  const id = `stripes-${useId()}`;
  return (
    <div role="img" aria-label={chartWords(poll, tally)}>
      <svg class="defs" aria-hidden="true">
        <pattern id={id} width="2" height="10" patternUnits="userSpaceOnUse">
          <rect class="stripe-ground" width="2" height="10" />
          <rect class="stripe" width="0.7" height="10" />
        </pattern>
      </svg>
      <ul class="poll-bars" aria-hidden="true">
        {bars(poll, tally).map((bar) => (
          <BarRow key={bar.label} bar={bar} id={id} />
        ))}
      </ul>
    </div>
  );
}

function Cloud({ tally }: { tally: Tally }): JSX.Element {
  const most = Math.max(1, ...tally.lines.map((line) => line.votes));
  return (
    <ul class="poll-cloud" aria-label="The words, the most frequent first">
      {tally.lines.map((line) => (
        <li key={line.label} class={`size-${wordSize(line.votes, most)}`}>
          {line.label} <span class="times">{line.votes}</span>
        </li>
      ))}
    </ul>
  );
}

function Texts({ tally }: { tally: Tally }): JSX.Element {
  return (
    <ul class="poll-texts">
      {tally.lines.map((line) => (
        <li key={line.label}>
          {line.label}
          {line.votes > 1 && <span class="times"> (said by {line.votes})</span>}
        </li>
      ))}
    </ul>
  );
}

function Table({ poll, tally }: { poll: Poll; tally: Tally }): JSX.Element {
  const ranking = poll.asks.kind === "ranking";
  const heads = poll.asks.kind === "words" ? "Word" : poll.asks.kind === "scale" ? "Step" : "Option";
  return (
    <table class="poll-table">
      <caption class="unseen">{poll.title}</caption>
      <thead>
        <tr>
          <th scope="col">{heads}</th>
          {ranking && <th scope="col">Points</th>}
          <th scope="col">{ranking ? "First for" : "Votes"}</th>
        </tr>
      </thead>
      <tbody>
        {tally.lines.map((line) => (
          <tr key={line.label}>
            <th scope="row">{line.label}</th>
            {ranking && <td>{plain(line.points ?? 0)}</td>}
            <td>{line.votes}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Results({ poll, tally }: { poll: Poll; tally: Tally }): JSX.Element {
  const { kind, low_label, high_label, low, high } = poll.asks;
  if (tally.votes === 0) return <p class="soft">Nobody has answered{poll.status === "open" ? " yet" : ""}.</p>;
  const ends = [low_label && `${low} means “${low_label}”`, high_label && `${high} means “${high_label}”`].filter(Boolean).join(", ");
  return (
    <div class="poll-results" data-testid="poll-results">
      {kind === "text" ? (
        <Texts tally={tally} />
      ) : (
        <div class="chart-and-table">
          <div>{kind === "words" ? <Cloud tally={tally} /> : <Bars poll={poll} tally={tally} />}</div>
          <Table poll={poll} tally={tally} />
        </div>
      )}
      {tally.mean !== null && tally.median !== null && (
        <p>
          Mean <b>{plain(tally.mean)}</b>, median <b>{plain(tally.median)}</b>.{ends !== "" && ` ${ends}.`}
        </p>
      )}
      {kind === "ranking" && (
        <p class="soft small">
          By Borda’s count: first of {poll.asks.options.length} is worth {poll.asks.options.length - 1}, the next one less, and so on.
        </p>
      )}
      <p class="soft small">
        {capital(count(tally.votes, "person", "people"))} answered{poll.status === "open" ? " so far" : ""}
        {poll.anonymous ? ", anonymously" : ""}.{tally.more > 0 && ` ${count(tally.more, "more answer is", "more answers are")} in the report.`}
      </p>
    </div>
  );
}
