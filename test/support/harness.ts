export * from '../../src/testing/harness.ts';
