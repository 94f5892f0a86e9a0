// The pages in their order. The pictures under tests/gallery are taken of exactly these.
import { actions } from "./actions";
import { fields } from "./fields";
import { floating } from "./floating";
import { foundations } from "./foundations";
import type { GalleryPage } from "./pieces";
import { telling } from "./telling";

export const pages: readonly GalleryPage[] = [...foundations, ...actions, ...fields, ...telling, ...floating];
