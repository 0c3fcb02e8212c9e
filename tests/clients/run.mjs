// run.mjs GENERATOR DESCRIPTION OUT: generate a client, check its types, and read every endpoint with it.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [generator, description, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const program = (...path) => join(modules, ...path);
const run = (...command) => execFileSync("node", command, { cwd: out, stdio: ["ignore", "inherit", "inherit"] });

mkdirSync(out, { recursive: true });
symlinkSync(modules, join(out, "node_modules"), "dir");
writeFileSync(join(out, "package.json"), JSON.stringify({ type: "commonjs" }));
if (generator === "openapi-typescript") {
  run(program("openapi-typescript", "bin", "cli.js"), description, "--output", "client.ts");
} else {
  run(program("@hey-api", "openapi-ts", "bin", "run.js"), "--input", description, "--output", "client",
    "--client", "@hey-api/client-fetch");
}
cpSync(join(here, `${generator}.ts`), join(out, "read.ts"));
cpSync(join(here, "calls.ts"), join(out, "calls.ts"));
run(program("typescript", "bin", "tsc"), "--strict", "--skipLibCheck", "--target", "es2022", "--module",
  "node16", "--moduleResolution", "node16", "--outDir", "js", "read.ts");
run("js/read.js");
