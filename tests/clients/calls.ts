// The calls that tests/api/readable.py passes in.
import { readFileSync } from "node:fs";

export interface Call {
  operation: string;
  path: string;
  values: Record<string, string | number>;
  query: Record<string, string>;
  is_json: boolean;
}

export const BASE = process.env.BASE as string;
export const HEADERS = process.env.TOKEN ? { Authorization: `Bearer ${process.env.TOKEN}` } : undefined;
export const CALLS: Call[] = JSON.parse(readFileSync(process.env.CALLS as string, "utf-8"));

export function read(call: Call, response: Response, data: unknown): void {
  if (response.status !== 200) throw new Error(`${call.path}: ${response.status}`);
  if (call.is_json && (typeof data !== "object" || data === null)) throw new Error(`${call.path}: no data`);
}
