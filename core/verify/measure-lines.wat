;; Two lines of cells that lie side by side, two blocks `a b / c d` at a time: what measurePair of measure-band-plainly.ts does,
;; in the same order, so that every sum and every bit is the same. `node tools/assemble-kernel.mjs` makes
;; measure-lines-bytes.ts of it.
(module
  (memory (export "memory") 1)
  (func (export "measureLines")
    (param $cells i32)  ;; how many, at least one
    (param $lefts i32)  ;; where their left edges stand, in pixels of the lines, int32 each
    (param $lines i32)  ;; where the lines stand: red above, red below, green above, and so on, float32
    (param $stride i32) ;; bytes from a line to the next
    (param $sums i32)   ;; where the sums of square roots stand, three float64 for each cell
    (param $words i32)  ;; where the grain of these lines goes: a word for each cell, 64 bytes apart
    (local $pixels i32) (local $line i32) (local $blocks i32) (local $word i32)
    (local $redSum f64) (local $greenSum f64) (local $blueSum f64)
    (local $above v128) (local $below v128) (local $roots v128) (local $zero v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $va v128) (local $vb v128) (local $vc v128) (local $vd v128)
    (local $falling v128) (local $rising v128)
    loop $cell
      local.get $lines  local.get $lefts  i32.load  i32.const 2  i32.shl  i32.add  local.set $pixels
      local.get $sums  f64.load  local.set $redSum
      local.get $sums  f64.load offset=8  local.set $greenSum
      local.get $sums  f64.load offset=16  local.set $blueSum
      i32.const 0  local.set $word
      i32.const 8  local.set $blocks
      loop $pair
        local.get $pixels  local.set $line

        ;; Red: a0 b0 a1 b1 above, c0 d0 c1 d1 below, each kind of pixel as two float64.
        local.get $line  v128.load  local.set $above
        local.get $line  local.get $stride  i32.add  local.tee $line  v128.load  local.set $below
        local.get $line  local.get $stride  i32.add  local.set $line
        local.get $above  local.get $above  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
        f64x2.promote_low_f32x4  local.tee $a  local.get $zero  f64x2.pmax  f64x2.sqrt
        local.get $above  local.get $above  i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15
        f64x2.promote_low_f32x4  local.tee $b  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.get $below  local.get $below  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
        f64x2.promote_low_f32x4  local.tee $c  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.get $below  local.get $below  i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15
        f64x2.promote_low_f32x4  local.tee $d  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.tee $roots  f64x2.extract_lane 0  local.get $redSum  f64.add
        local.get $roots  f64x2.extract_lane 1  f64.add  local.set $redSum
        local.get $a  v128.const f64x2 0.2126 0.2126  f64x2.mul  local.set $va
        local.get $b  v128.const f64x2 0.2126 0.2126  f64x2.mul  local.set $vb
        local.get $c  v128.const f64x2 0.2126 0.2126  f64x2.mul  local.set $vc
        local.get $d  v128.const f64x2 0.2126 0.2126  f64x2.mul  local.set $vd

        ;; Green: a0 b0 a1 b1 above, c0 d0 c1 d1 below, each kind of pixel as two float64.
        local.get $line  v128.load  local.set $above
        local.get $line  local.get $stride  i32.add  local.tee $line  v128.load  local.set $below
        local.get $line  local.get $stride  i32.add  local.set $line
        local.get $above  local.get $above  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
        f64x2.promote_low_f32x4  local.tee $a  local.get $zero  f64x2.pmax  f64x2.sqrt
        local.get $above  local.get $above  i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15
        f64x2.promote_low_f32x4  local.tee $b  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.get $below  local.get $below  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
        f64x2.promote_low_f32x4  local.tee $c  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.get $below  local.get $below  i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15
        f64x2.promote_low_f32x4  local.tee $d  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.tee $roots  f64x2.extract_lane 0  local.get $greenSum  f64.add
        local.get $roots  f64x2.extract_lane 1  f64.add  local.set $greenSum
        local.get $va  local.get $a  v128.const f64x2 0.7152 0.7152  f64x2.mul  f64x2.add  local.set $va
        local.get $vb  local.get $b  v128.const f64x2 0.7152 0.7152  f64x2.mul  f64x2.add  local.set $vb
        local.get $vc  local.get $c  v128.const f64x2 0.7152 0.7152  f64x2.mul  f64x2.add  local.set $vc
        local.get $vd  local.get $d  v128.const f64x2 0.7152 0.7152  f64x2.mul  f64x2.add  local.set $vd

        ;; Blue: a0 b0 a1 b1 above, c0 d0 c1 d1 below, each kind of pixel as two float64.
        local.get $line  v128.load  local.set $above
        local.get $line  local.get $stride  i32.add  local.tee $line  v128.load  local.set $below
        local.get $above  local.get $above  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
        f64x2.promote_low_f32x4  local.tee $a  local.get $zero  f64x2.pmax  f64x2.sqrt
        local.get $above  local.get $above  i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15
        f64x2.promote_low_f32x4  local.tee $b  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.get $below  local.get $below  i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11
        f64x2.promote_low_f32x4  local.tee $c  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.get $below  local.get $below  i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15
        f64x2.promote_low_f32x4  local.tee $d  local.get $zero  f64x2.pmax  f64x2.sqrt  f64x2.add
        local.tee $roots  f64x2.extract_lane 0  local.get $blueSum  f64.add
        local.get $roots  f64x2.extract_lane 1  f64.add  local.set $blueSum
        local.get $va  local.get $a  v128.const f64x2 0.0722 0.0722  f64x2.mul  f64x2.add  local.set $va
        local.get $vb  local.get $b  v128.const f64x2 0.0722 0.0722  f64x2.mul  f64x2.add  local.set $vb
        local.get $vc  local.get $c  v128.const f64x2 0.0722 0.0722  f64x2.mul  f64x2.add  local.set $vc
        local.get $vd  local.get $d  v128.const f64x2 0.0722 0.0722  f64x2.mul  f64x2.add  local.set $vd

        ;; The diagonals of both blocks, of brightnesses that are lifted off black.
        local.get $va  local.get $zero  f64x2.pmax  v128.const f64x2 0.00390625 0.00390625  f64x2.add
        local.get $vd  local.get $zero  f64x2.pmax  v128.const f64x2 0.00390625 0.00390625  f64x2.add
        f64x2.mul  local.set $falling
        local.get $vb  local.get $zero  f64x2.pmax  v128.const f64x2 0.00390625 0.00390625  f64x2.add
        local.get $vc  local.get $zero  f64x2.pmax  v128.const f64x2 0.00390625 0.00390625  f64x2.add
        f64x2.mul  local.set $rising

        ;; Four bits: the first block falls, it rises, the second falls, it rises.
        local.get $word  i32.const 4  i32.shl
        local.get $falling  local.get $rising  v128.const f64x2 0.9944701686732144 0.9944701686732144  f64x2.mul  f64x2.lt
        local.get $falling  local.get $rising  v128.const f64x2 1.0055605803984682 1.0055605803984682  f64x2.mul  f64x2.gt
        i8x16.shuffle 8 9 10 11 24 25 26 27 0 1 2 3 16 17 18 19
        i32x4.bitmask  i32.or  local.set $word

        local.get $pixels  i32.const 16  i32.add  local.set $pixels
        local.get $blocks  i32.const 1  i32.sub  local.tee $blocks  br_if $pair
      end
      local.get $sums  local.get $redSum  f64.store
      local.get $sums  local.get $greenSum  f64.store offset=8
      local.get $sums  local.get $blueSum  f64.store offset=16
      local.get $words  local.get $word  i32.store
      local.get $words  i32.const 64  i32.add  local.set $words
      local.get $sums  i32.const 24  i32.add  local.set $sums
      local.get $lefts  i32.const 4  i32.add  local.set $lefts
      local.get $cells  i32.const 1  i32.sub  local.tee $cells  br_if $cell
    end))
