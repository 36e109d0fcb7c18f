import { Body, Controller, Param, Post, Query } from '@nestjs/common';
import { PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { getMetadataStorage, IsUUID } from 'class-validator';
import { previewApi } from '../../../apps/api/src/create-api';

type Class = abstract new (...words: never[]) => object;

const FROM_OUTSIDE: readonly (number | undefined)[] = [
  RouteParamtypes.BODY,
  RouteParamtypes.QUERY,
  RouteParamtypes.PARAM,
];

/**
 * The inputs of a controller's routes that nothing validates. The pipe knows a class and what is written at its properties; an
 * interface, a record or a mere word is let through as it comes, with whatever else is in it.
 */
function unvalidated(controller: Class): string[] {
  const prototype = controller.prototype as object;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const types = (Reflect.getMetadata(PARAMTYPES_METADATA, prototype, name) ?? []) as Class[];
    const inputs = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as object;
    return Object.keys(inputs)
      .filter((key) => /^\d+:\d+$/.test(key)) // a decorator of our own has a random name, which may begin with any digit
      .map((key) => key.split(':').map((word) => Number.parseInt(word, 10)))
      .filter(([kind]) => FROM_OUTSIDE.includes(kind))
      .filter(([, index]) => !isDescribed(types[index!]))
      .map(([, index]) => `${controller.name}.${name}, parameter ${String(index)}`);
  });
}

const isDescribed = (type: Class | undefined) =>
  type !== undefined && getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;

class Wallet {
  @IsUUID() id!: string;
}

class Described {
  id!: string; // for the document alone
}

@Controller()
class Careless {
  @Post() record(@Body() body: Record<string, unknown>) {
    return body;
  }
  @Post() word(@Query('limit') limit: string) {
    return limit;
  }
  @Post() shape(@Param() path: Wallet, @Body() body: Described) {
    return [path, body];
  }
}

it('finds what nothing validates', () => {
  expect(unvalidated(Careless)).toEqual([
    'Careless.record, parameter 0',
    'Careless.word, parameter 0',
    'Careless.shape, parameter 1',
  ]);
});

it('is nowhere in the API', async () => {
  const app = await previewApi();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((each) => [
    ...each.controllers.values(),
  ]);
  expect(controllers.length).toBeGreaterThan(6);
  expect(controllers.flatMap(({ metatype }) => unvalidated(metatype as Class))).toEqual([]);
});
