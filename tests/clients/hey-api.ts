import { BASE, CALLS, HEADERS, read } from "./calls";
import { client } from "./client/client.gen";
import * as sdk from "./client/sdk.gen";
import type { PartnerRow, PhaseStep } from "./client/types.gen";

client.setConfig({ baseUrl: BASE, headers: HEADERS });

// open lists are strings, closed ones are enums
const kind: PartnerRow["kind"] = "a code of next year";
const phase: PhaseStep["phase"] = "pilot";
// @ts-expect-error a closed list
const wrong: PhaseStep["phase"] = "a code of next year";

type Operation = (options: unknown) => Promise<{ response: Response; data?: unknown }>;
const operations = sdk as unknown as Record<string, Operation>;
const camel = (name: string) => name.replace(/_(.)/g, (_all, sign: string) => sign.toUpperCase());

async function main(): Promise<void> {
  const page = await sdk.projectsList({ query: { phase: [phase], page_size: 5 } });
  page.data?.results.map((row) => [row.title.length, row.municipality.ars, kind, wrong]);
  for (const call of CALLS) {
    const { response, data } = await operations[camel(call.operation)]({
      path: call.values, query: call.query, ...(call.is_json ? {} : { parseAs: "text" }),
    });
    read(call, response, data);
  }
  console.log(CALLS.length);
}

main().catch((error) => { console.error(error); process.exit(1); });
