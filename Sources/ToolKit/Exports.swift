@_exported import Jobs
@_exported import PipelineFiles
