import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { Allow } from './policy';
import { PolicyCheck } from './policy-check';

@Controller('wallets')
class WalletController {
  @Get()
  @Allow('auditor')
  list() {
    return [];
  }

  @Get(':id')
  forgotten() {
    return [];
  }
}

@Module({ imports: [DiscoveryModule], controllers: [WalletController], providers: [PolicyCheck] })
class WalletModule {}

it('refuses to start while a route has no policy, and names it', async () => {
  const wallets = await Test.createTestingModule({ imports: [WalletModule] }).compile();
  await expect(wallets.init()).rejects.toThrow('no policy is declared for WalletController.forgotten:');
});
