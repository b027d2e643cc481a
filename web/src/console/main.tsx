/** The host console: the hall from above. */
import "../live.css";
import "../console.css";
import { render, type JSX } from "preact";
import { Live } from "../live.ts";
import { Voice } from "../parts.tsx";
import { Over, Refused } from "../room/room.tsx";
import { Console } from "./console.tsx";
import { Desk } from "./desk.ts";

function App({ desk, title }: { desk: Desk; title: string }): JSX.Element {
  const { live } = desk;
  const link = live.link.value;
  const state = live.state.value;
  const forHosts = (
    <section class="calm">
      <h1>The console is for hosts</h1>
      <p>You are registered for this workshop, but not as a host. Ask the organiser to add you as a host.</p>
      <p>
        <a class="button first" href={`/live/${live.eventId}`}>
          To your table
        </a>
      </p>
    </section>
  );
  return (
    <>
      <Voice />
      {link === "ended" ? (
        <Over live={live} title={title} />
      ) : link === "refused" ? (
        <Refused live={live} title={title} />
      ) : link === "waiting" ? (
        forHosts
      ) : state === null ? (
        <section class="calm">
          <h1>{title}</h1>
          <p role="status">Opening the hall …</p>
        </section>
      ) : state.you.role !== "host" ? (
        forHosts
      ) : (
        <Console desk={desk} state={state} />
      )}
    </>
  );
}

const root = document.getElementById("console");
if (root !== null) {
  const live = new Live(root.dataset["event"] ?? "");
  const title = root.dataset["title"] ?? "Workshop";
  root.replaceChildren();
  render(<App desk={new Desk(live)} title={title} />, root);
  live.start();
}
