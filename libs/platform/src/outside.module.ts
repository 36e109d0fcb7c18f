import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OutsideDatabase } from './outside-database';
import type { Settings } from './settings';

@Module({})
class OutsideModule {}

/** The database for those who are not of the house, beside that of `databaseModule`. */
export function outsideModule(settings: Settings): DynamicModule {
  const provider = {
    provide: OutsideDatabase,
    inject: [DataSource],
    useFactory: (house: DataSource) => new OutsideDatabase(house, settings),
  };
  return { module: OutsideModule, providers: [provider], exports: [OutsideDatabase] };
}
