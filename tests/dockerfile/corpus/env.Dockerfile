FROM alpine
ENV a=1 b="two words" c='single $x' d=a\ b e= f="" g=$a h=${b:-c}
ENV old style value
ENV legacy "quoted value" # more
ENV x y=z
ENV p="a\"b" q='a\'
ENV "k"="v" k2=a"b c"d
