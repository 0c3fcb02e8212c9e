import createClient from "openapi-fetch";
import { BASE, CALLS, HEADERS, read } from "./calls";
import type { components, paths } from "./client";

const client = createClient<paths>({ baseUrl: BASE, headers: HEADERS });
const anyPath = client as unknown as {
  GET(path: string, init: unknown): Promise<{ response: Response; data?: unknown }>;
};

// open lists are strings, closed ones are enums; a change is a union of the objects it may hold
const kind: components["schemas"]["PartnerRow"]["kind"] = "a code of next year";
const phase: components["schemas"]["PhaseStep"]["phase"] = "pilot";
// @ts-expect-error a closed list
const wrong: components["schemas"]["PhaseStep"]["phase"] = "a code of next year";

async function main(): Promise<void> {
  const page = await client.GET("/api/v1/projects/", { params: { query: { phase: [phase], page_size: 5 } } });
  page.data?.results.map((row) => [row.title.length, row.municipality.ars, kind, wrong]);
  const changes = await client.GET("/api/v1/changes/", { params: { query: { include: "object" } } });
  for (const row of changes.data?.results ?? []) {
    const found = row.object as components["schemas"]["ProjectDetail"] | null | undefined;
    if (row.kind === "project" && found) found.partners.map((partner) => partner.name.length);
  }
  for (const call of CALLS) {
    const parseAs = call.is_json ? "json" : "text";
    const { response, data } = await anyPath.GET(call.path, {
      params: { path: call.values, query: call.query }, parseAs,
    });
    read(call, response, data);
  }
  console.log(CALLS.length);
}

main().catch((error) => { console.error(error); process.exit(1); });
