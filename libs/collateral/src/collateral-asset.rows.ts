import { Exact } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { CollateralAsset, TokenTerms } from './domain';

/** Terms as they are stored, hashed and approved: plain JSON, every number in it as decimal text. */
export type AssetTerms = Omit<CollateralAsset, 'asset' | 'issueSize' | 'token'> & {
  readonly issueSize: string | null;
  readonly token: (Omit<TokenTerms, 'weekendAddOn'> & { readonly weekendAddOnPercent: string }) | null;
};

/** A version of what an asset is. */
export interface AssetVersion {
  readonly code: string;
  readonly version: number;
  readonly scale: number;
  readonly terms: AssetTerms;
}

/** Of each asset, or of those that are named, the version that counts. */
export async function assetsInForce(
  tx: EntityManager,
  codes?: readonly string[],
): Promise<readonly AssetVersion[]> {
  return tx.query<AssetVersion[]>(
    `select distinct on (code) code, version, scale, terms from collateral_asset
     where $1::text[] is null or code = any ($1) order by code, version desc`,
    [codes ?? null],
  );
}

/** The terms of a version, as they are computed with. */
export function collateralAssetOf({ code, scale, terms }: AssetVersion): CollateralAsset {
  const { issueSize, token, ...rest } = terms;
  return {
    ...rest,
    asset: { code, scale },
    issueSize: issueSize === null ? null : new Exact(issueSize),
    token: token === null ? null : tokenOf(token),
  };
}

function tokenOf({ weekendAddOnPercent, ...token }: NonNullable<AssetTerms['token']>): TokenTerms {
  return { ...token, weekendAddOn: new Exact(weekendAddOnPercent).div(100) };
}
