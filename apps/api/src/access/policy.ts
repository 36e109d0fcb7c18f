import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { Role } from './role';

/** Who may call a route. A route without a policy stops the process at boot. */
export type Policy = 'everyone' | readonly Role[];

export const POLICY = Symbol('POLICY');

/** Opens a route to roles. The OpenAPI document names them, so that the tests try every other one. */
export const Allow = (...roles: readonly Role[]) =>
  applyDecorators(SetMetadata(POLICY, roles), ApiBearerAuth(), ApiExtension('x-roles', roles));

/** Opens a route to whoever can reach the port: health, and nothing that shows a relationship. */
export const Open = () =>
  applyDecorators(SetMetadata(POLICY, 'everyone'), ApiExtension('x-roles', 'everyone'));
