#   EsCaPe   =   `   
FROM alpine `
 AS x
