/** Runs in the empty project: imports what it is told by argument, prints what each gives. */
const results = [];
for (const specifier of process.argv.slice(2)) {
  try {
    results.push({ specifier, names: Object.keys(await import(specifier)) });
  } catch (error) {
    results.push({ specifier, error: String(error) });
  }
}
console.log(JSON.stringify(results));
// What a package leaves running must not keep an importing program alive: checked by the time limit.
