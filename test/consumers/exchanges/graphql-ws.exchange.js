'use strict';

// graphql-ws: a query and a subscription over its server for ws; its dispose() closes the clients with 1001.

const assert = require('node:assert');
const { once } = require('node:events');
const { GraphQLObjectType, GraphQLInt, GraphQLSchema, GraphQLString } = require('graphql');
const { createClient } = require('graphql-ws');
const { useServer } = require('graphql-ws/use/ws');
const { WebSocket, WebSocketServer } = require('ws');

async function* count() {
  for (let i = 1; i <= 3; ++i) yield { count: i };
}

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: { greeting: { type: GraphQLString, resolve: () => 'ahoy' } }
  }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: { count: { type: GraphQLInt, subscribe: count } }
  })
});

async function main() {
  const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
  await once(wss, 'listening');
  const server = useServer({ schema }, wss);
  const client = createClient({
    url: `ws://127.0.0.1:${wss.address().port}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {}
  });

  const answers = [];
  for await (const answer of client.iterate({ query: '{ greeting }' })) answers.push(answer.data);
  for await (const answer of client.iterate({ query: 'subscription { count }' })) {
    answers.push(answer.data);
  }
  assert.deepStrictEqual(JSON.parse(JSON.stringify(answers)), [
    { greeting: 'ahoy' },
    ...[1, 2, 3].map((n) => ({ count: n }))
  ]);

  const closed = new Promise((resolve) => client.on('closed', resolve));
  await server.dispose();
  const { code, reason, wasClean } = await closed;
  assert.deepStrictEqual([code, reason, wasClean], [1001, 'Going away', true]);
}

main();
