import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { type Policy, POLICY } from './policy';

/** Refuses to start while a route has no policy: what nobody thought about is closed, and said, not open. */
@Injectable()
export class PolicyCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const open = this.discovery.getControllers().flatMap(({ metatype }) => this.undeclared(metatype));
    if (open.length > 0) throw new Error(`no policy is declared for ${open.join(', ')}: add @Allow or @Open`);
  }

  private undeclared(controller: object | null | undefined): string[] {
    if (typeof controller !== 'function') return [];
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((name) => ({ name, handler: prototype[name] as () => unknown }))
      .filter(
        ({ handler }) =>
          this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler) !== undefined,
      )
      .filter(({ handler }) => {
        const targets = [handler, controller as () => unknown];
        return this.reflector.getAllAndOverride<Policy | undefined>(POLICY, targets) === undefined;
      })
      .map(({ name }) => `${controller.name}.${name}`);
  }
}
