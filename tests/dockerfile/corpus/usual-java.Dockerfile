FROM eclipse-temurin:21-jdk AS build
COPY . /src
RUN cd /src && ./gradlew --no-daemon bootJar
FROM eclipse-temurin:21-jre
ENV JAVA_OPTS="-Xmx512m -XX:+UseG1GC"
COPY --from=build /src/build/libs/*.jar /app.jar
ENTRYPOINT exec java $JAVA_OPTS -jar /app.jar
