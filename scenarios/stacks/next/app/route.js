// https://nextjs.org/docs/app/api-reference/file-conventions/route
export const dynamic = 'force-dynamic';

/** The handler lies in scenarios/stacks/next.ts, which runs in the same process. */
const handler = (request) => globalThis.hangupHandler(request);

export { handler as GET, handler as POST };
