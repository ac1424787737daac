# ebb in a container, from the archive that Maven makes of it:
#   mvn package -DskipTests && docker build -t ebb .
#   docker run --rm -v "$PWD/results:/work/results" ebb compare --quick
ARG JDK=eclipse-temurin:17-jdk
FROM ${JDK}
ADD target/ebb-*.tar.gz /opt/
RUN mv /opt/ebb-* /opt/ebb
WORKDIR /work
ENTRYPOINT ["/opt/ebb/ebb"]
