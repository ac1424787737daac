package dev.ebb.smallrye;

import io.smallrye.config.inject.ConfigExtension;
import io.smallrye.reactive.messaging.kafka.KafkaCDIEvents;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.smallrye.reactive.messaging.kafka.commit.KafkaIgnoreCommit;
import io.smallrye.reactive.messaging.kafka.commit.KafkaLatestCommit;
import io.smallrye.reactive.messaging.kafka.commit.KafkaThrottledLatestProcessedCommit;
import io.smallrye.reactive.messaging.kafka.fault.KafkaFailStop;
import io.smallrye.reactive.messaging.kafka.fault.KafkaIgnoreFailure;
import io.smallrye.reactive.messaging.kafka.impl.KafkaClientServiceImpl;
import io.smallrye.reactive.messaging.providers.MediatorFactory;
import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import io.smallrye.reactive.messaging.providers.connectors.WorkerPoolRegistry;
import io.smallrye.reactive.messaging.providers.extension.ChannelProducer;
import io.smallrye.reactive.messaging.providers.extension.EmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.HealthCenter;
import io.smallrye.reactive.messaging.providers.extension.LegacyEmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.MediatorManager;
import io.smallrye.reactive.messaging.providers.extension.MutinyEmitterFactoryImpl;
import io.smallrye.reactive.messaging.providers.extension.ObservationDecorator;
import io.smallrye.reactive.messaging.providers.extension.ReactiveMessagingExtension;
import io.smallrye.reactive.messaging.providers.impl.ConfiguredChannelFactory;
import io.smallrye.reactive.messaging.providers.impl.ConnectorFactories;
import io.smallrye.reactive.messaging.providers.impl.InternalChannelRegistry;
import io.smallrye.reactive.messaging.providers.locals.ContextDecorator;
import io.smallrye.reactive.messaging.providers.wiring.Wiring;
import java.util.List;
import org.jboss.weld.environment.se.Weld;

/**
 * The parts of SmallRye Reactive Messaging that a Kafka consumer needs, by name: class path
 * discovery is slower, and which config it finds first depends on its order.
 */
final class Messaging {

  private Messaging() {}

  /** Parts that only some versions have. */
  private static final List<String> OF_SOME =
      List.of(
          "io.smallrye.reactive.messaging.kafka.impl.KafkaAdminClientRegistry",
          "io.smallrye.reactive.messaging.providers.extension.OutgoingObservationDecorator",
          "io.smallrye.reactive.messaging.providers.extension.PausableChannelDecorator");

  /** A container without discovery and without a shutdown hook of its own. */
  static Weld weld() {
    Weld weld = all();
    for (String name : OF_SOME) {
      try {
        weld.addBeanClass(Class.forName(name));
      } catch (ClassNotFoundException e) {
        // this version has none
      }
    }
    return weld;
  }

  private static Weld all() {
    return new Weld()
        .disableDiscovery()
        .skipShutdownHook()
        .addExtension(new ConfigExtension())
        .addExtension(new ReactiveMessagingExtension())
        .addBeanClasses(
            MediatorFactory.class,
            MediatorManager.class,
            InternalChannelRegistry.class,
            ConnectorFactories.class,
            ConfiguredChannelFactory.class,
            ChannelProducer.class,
            ExecutionHolder.class,
            WorkerPoolRegistry.class,
            HealthCenter.class,
            Wiring.class,
            EmitterFactoryImpl.class,
            MutinyEmitterFactoryImpl.class,
            LegacyEmitterFactoryImpl.class,
            ContextDecorator.class,
            ObservationDecorator.class)
        .addBeanClasses(
            KafkaConnector.class,
            KafkaClientServiceImpl.class,
            KafkaCDIEvents.class,
            KafkaThrottledLatestProcessedCommit.Factory.class,
            KafkaLatestCommit.Factory.class,
            KafkaIgnoreCommit.Factory.class,
            KafkaFailStop.Factory.class,
            KafkaIgnoreFailure.Factory.class);
  }
}
