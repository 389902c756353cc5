const [major, minor] = process.versions.node.split('.').map(Number);

/** Whether this Node can run the project: `engines` of package.json, where an old Node can read it. 23 lacks what came to 22 later. */
export const isSupported = major >= 24 || (major === 22 && minor >= 19);

/** Whether it strips types by itself, and `await using` with them; NODE_OPTIONS may forbid it. */
export const readsTypeScript = major >= 24 && Boolean(process.features.typescript);
