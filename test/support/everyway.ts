export * from '../../src/testing/everyway.ts';
